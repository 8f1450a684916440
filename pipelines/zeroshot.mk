# Figure 7, zero-shot: accuracy on a class of which students saw no image, or whose entry was missing
# in the labels of all other classes. ZEROSHOT_TREATED classes are treated, one at a time. The labels are
# those of ZEROSHOT_EPOCH_N for IPC N, else of ZEROSHOT_EPOCH, whose expert tells which classes are hard.

ZEROSHOT_IPCS    ?= $(lastword $(IPCS))
ZEROSHOT_DRAWS   ?= $(DRAWS)
ZEROSHOT_SEEDS   ?= $(firstword $(STUDENT_SEEDS))
ZEROSHOT_EPOCH   ?= $(call epoch_of,$(firstword $(ZEROSHOT_IPCS)))
ZEROSHOT_TREATED ?= 5
ZEROSHOT_NUMBERS := $(shell seq $(ZEROSHOT_TREATED))

# $(call zeroshot,DRAW_SUFFIX,LABEL_SUFFIX): the students of all draws, with that behind their draws and
# their labels.
zeroshot = $(foreach ipc,$(ZEROSHOT_IPCS),$(call students,$(addsuffix $(1),$(call \
           draws_of,$(ipc),$(ZEROSHOT_DRAWS))),$(addsuffix $(2),$(call after,$(or \
           $(ZEROSHOT_EPOCH_$(ipc)),$(ZEROSHOT_EPOCH)))),$(ZEROSHOT_SEEDS),$(ZEROSHOT_TRAIN)))

zeroshot_CONTROL := $(call zeroshot)
zeroshot_WITHOUT := $(foreach number,$(ZEROSHOT_NUMBERS),$(call zeroshot,-without$(number)))
zeroshot_DROPPED := $(foreach number,$(ZEROSHOT_NUMBERS),$(call zeroshot,,-drop$(number)))

# The treated classes: named by the preset, or spread evenly over the expert's accuracy on the training
# images of each.
ZEROSHOT_EXPERT := $(call checkpoint,$(MAIN_EXPERT),$(ZEROSHOT_EPOCH))
$(call stamp,treated,$(ZEROSHOT_TREATED) $(ZEROSHOT_EPOCH) $(ZEROSHOT_CLASSES))
$(RESULTS)/treated.txt: $(RESULTS)/train.sls $(RESULTS)/settings/treated $(call trained,$(MAIN_EXPERT))
ifdef ZEROSHOT_CLASSES
	@printf '%s\n' $(foreach class,$(ZEROSHOT_CLASSES),$(call quote,$(class))) >$@.part
else
	$(call SHOW,EVAL)sl-eval -q -j 1 --per-class --data $(RESULTS)/train.sls $(ZEROSHOT_EXPERT) | sl-inspect --tsv | \
	    awk -f pipelines/spread.awk -v wanted=$(ZEROSHOT_TREATED) >$@.part
endif
	@mv $@.part $@

# The control's students are measured once more, on each treated class.
KEEP_STUDENTS += $(zeroshot_CONTROL)
$(RESULTS)/zeroshot/%.sls: $(RESULTS)/students/%.safetensors $(RESULTS)/treated.txt
	@mkdir -p $(@D)
	$(call SHOW,EVAL)mapfile -t classes <$(RESULTS)/treated.txt && sl-eval -q -j 1 "$${classes[@]/#/--class=}" \
	    --data $(RESULTS)/test.sls -o $@ $<

# A chart for each number of images: zeroshot of the first, zeroshot-ipcN of the others.
zeroshot_chart = zeroshot$(filter-out -ipc$(firstword $(ZEROSHOT_IPCS)),-ipc$(1))
define zeroshot_options
$(call zeroshot_chart,$(1))_PLOT = --where select.ipc=$(1) --x class-name \
    --by 'select.without-class?,label.drop-class?' --name none=control \
    --name 'with select.without-class=its images removed' --name class-name='treated class' \
    --name 'with label.drop-class=its entry in labels removed' \
    --y-label 'accuracy on the treated class (%)' \
    --title 'A class that students never saw, or never heard of ($(1) per class)'
endef
$(foreach ipc,$(ZEROSHOT_IPCS),$(eval $(call zeroshot_options,$(ipc))))

$(call metrics,zeroshot,$(zeroshot_WITHOUT) $(zeroshot_DROPPED),$(zeroshot_CONTROL:%=$(RESULTS)/zeroshot/%.sls))
$(foreach ipc,$(ZEROSHOT_IPCS),$(call chart,zeroshot,$(call zeroshot_chart,$(ipc)),zeroshot,bars))
$(call figure,zeroshot)
