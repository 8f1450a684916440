# What `make tune` runs, in results/PRESET/tune: TUNE_RATES, or TUNE_RATES_N for IPC N, for each of
# TUNE_IPCS, with hard labels and those of TUNE_EPOCHS. Or, with TUNE_METHODS and
# TUNE_LABEL_METHODS, only images and labels that these learn, once more, from the same part of the
# images.

TUNE_IPCS   ?= $(IPCS)
TUNE_RATES  ?= 0.01 0.02 0.05 0.1
TUNE_EPOCHS ?= $(LABEL_EPOCHS)
TUNE_DRAWS  ?= $(wordlist 1,2,$(DRAWS))

# A fold of the training images takes the place of the test split.
ALL_TRAINING := $(RESULTS:%/tune=%)/train.sls
$(RESULTS)/train.sls: $(ALL_TRAINING)
	$(call SHOW,SELECT)sl-select -q --without-fold 1/5 -o $@ $<
$(RESULTS)/test.sls: $(ALL_TRAINING)
	$(call SHOW,SELECT)sl-select -q --fold 1/5 -o $@ $<
$(RESULTS)/data.checked: $(RESULTS)/train.sls $(RESULTS)/test.sls
	@touch $@

# $(call at_rate,IPC,RATE): the options of TRAIN with another learning rate.
train_at = $(or $(TRAIN_$(1)),$(TRAIN))
rate_of  = $(word 2,$(subst =, ,$(filter --lr=%,$(subst --lr ,--lr=,$(1)))))
at_rate  = $(subst --lr $(call rate_of,$(call train_at,$(1))),--lr $(2),$(call train_at,$(1)))

rates_of      = $(or $(TUNE_RATES_$(1)),$(TUNE_RATES))
tune_LABELLED := hard $(call after,$(TUNE_EPOCHS))
# $(call tune_grid,IMAGES_SUFFIX,LABELS): of each number of images at each rate.
tune_grid      = $(foreach ipc,$(TUNE_IPCS),$(foreach rate,$(call rates_of,$(ipc)),$(call \
    students,$(call draws_of,$(ipc),$(TUNE_DRAWS),$(1)),$(2),$(firstword \
    $(STUDENT_SEEDS)),$(call at_rate,$(ipc),$(rate)))))
ifeq ($(TUNE_METHODS)$(TUNE_LABEL_METHODS),)
tune_STUDENTS := $(call tune_grid,,$(tune_LABELLED))
TUNE_BY        = target,label.expert.epoch,train-student.lr
else
tune_STUDENTS := $(foreach method,$(TUNE_METHODS),$(call tune_grid,-$(method),own)) \
    $(call tune_grid,,$(TUNE_LABEL_METHODS))
TUNE_BY        = distill.method,$(call learn_and,$(TUNE_LABEL_METHODS))train-student.lr
endif

.PHONY: tuned
tuned: $(RESULTS)/tuned.mk
$(RESULTS)/tune.tsv: $(RESULTS)/tune.sls
	@sl-plot -q table --x select.ipc --by $(TUNE_BY) --table $@ -o /dev/null $<
$(RESULTS)/tuned.mk: $(RESULTS)/tune.tsv pipelines/lib/tune.awk
	@awk -f pipelines/lib/tune.awk -v preset=$(PRESET) $< $(foreach \
	    ipc,$(TUNE_IPCS),'train=$(ipc) $(call at_rate,$(ipc),RATE)') >$@.part
	@mv $@.part $@
