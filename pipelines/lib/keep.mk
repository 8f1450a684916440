# `make keep` copies what is worth keeping to pipelines/results: figures (as PNG), tables and
# metrics are small. With KEEP_RUNS=yes it keeps as well the checkpoints of experts that label, what
# it takes to train them further, and the metrics of each student, also before there are figures.
# `make restore` brings back those that are not here, if they were kept with the same settings:
# students also from the metrics of figures, of which a list says which students they are of.

KEPT_IN  ?= pipelines/results
$(call plain_path,KEPT_IN)
KEPT_HERE = $(KEPT_IN)/$(PRESET)
.PHONY: keep restore restored
keep:
	@test -n "$(wildcard $(RESULTS)/*.sls)" || \
	    { echo 'nothing to keep yet: make figures PRESET=$(PRESET)' >&2; exit 1; }
	@mkdir -p $(KEPT_HERE)
	+@$(foreach figure,$(FIGURES),pipelines/lib/keep-list $(RESULTS) $(KEPT_HERE) $(figure) \
	    $(THIS_MAKE) &&) :
	@for file in $(foreach figure,$(FIGURES),$(FILES_$(figure)) $(RESULTS)/$(figure).sls) \
	    $(RESULTS)/claims.txt $(RESULTS)/claims.tsv; do \
	    case $$file in *.svg) continue ;; esac; \
	    ! test -f $$file || install -m 644 $$file $(KEPT_HERE) || exit 1; done
	$(if $(call yes,KEEP_RUNS),@$(call copy,$(runs_of),$(RESULTS),$(KEPT_HERE)))
	$(if $(call yes,KEEP_RUNS),@$(call copy_times,$(RESULTS),$(KEPT_HERE)))
	+@$(if $(wildcard $(RESULTS)/train.sls),$(THIS_MAKE) $(RESULTS)/settings/read;) $(keep_settings)
	@du -sh $(KEPT_HERE)

# Settings that the names of experts, sets and students do not tell, and which data were read.
stamps_of     = $(foreach name,$(1),$(call distilled_stamp,$(name)))
told_apart_by = data facts student ensemble ranking view $(EXPERTS:%=expert%) read $(call \
                stamps_of,$(made_distilled))
$(RESULTS)/settings/read: $(RESULTS)/train.sls
	@sl-inspect $< | grep -o 'sl-fetch .*' >$@
keep_settings = for name in $(told_apart_by); do \
                ! test -f $(RESULTS)/settings/$$name || install -Dm 644 \
                $(RESULTS)/settings/$$name $(KEPT_HERE)/settings/$$name || exit 1; done
check_kept = for name in $(told_apart_by); do \
             kept=$(KEPT_HERE)/settings/$$name; here=$(RESULTS)/settings/$$name; \
             test -f $$kept && test -f $$here && ! cmp -s $$kept $$here || continue; \
             echo "$(KEPT_HERE) was kept with other settings ($$name): '$$(cat $$kept)', here" \
             "'$$(cat $$here)'; restore needs the same" >&2; exit 1; done

# $(call copy,FILES,FROM,TO): for the shell; those that there are, in the folders that they are in.
# What is damaged or comes by half must not count as made.
copy = for file in $(1); do ! test -f $(2)/$$file || { sl-inspect --verify $(2)/$$file && \
       install -Dm 644 $(2)/$$file $(3)/$$file.part && \
       mv $(3)/$$file.part $(3)/$$file; } || exit 1; done

# Of each expert that labels the epochs that settings name, the last, and the state after it.
latest     = $(lastword $(sort $(wildcard $(RESULTS)/experts/$(1)/epoch-*.safetensors)))
epochs_set = $(foreach name,$(filter EPOCH EPOCH_% %_EPOCH %_EPOCHS,$(SET)),$($(name)))
runs_of    = $(foreach name,$(EXPERT_SEEDS),$(addprefix experts/$(name)/,state.safetensors $(sort \
             $(notdir $(call latest,$(name)) $(shell echo $(call \
             checkpoints,$(name),$(epochs_set))))))) $(foreach \
             name,$(made_students),students/$(name).sls students/$(name).tests.sls)

# What a student consists of: one whose checkpoint a figure needs has it, too.
files_of_student = $(addprefix students/$(1).,tests.sls $(if $(filter \
                   $(1),$(KEEP_STUDENTS)),safetensors) sls)
# A learned set comes with those that were kept on the way.
files_of_set     = $(addprefix distilled/,$(foreach name,$(made_kept),$(if $(filter \
                   $(RESULTS)/distilled/$(1).sls,$(reads_kept/$(name))),$(name).sls)) \
                   $(1).metrics.sls $(1).sls)

# Experts that are not here come first, then what kept sets and students were made of is made, and
# then they come, since they have to be newer.
kept_here     = $(foreach name,$(2),$(if $(wildcard $(RESULTS)/$(1)/$(name).sls),,$(if $(wildcard \
                $(KEPT_HERE)/$(1)/$(name).sls),$(name))))
KEPT_EXPERTS  = $(foreach name,$(EXPERTS),$(if $(wildcard \
                $(RESULTS)/experts/$(name)),,$(wildcard \
                $(KEPT_HERE)/experts/$(name)/*.safetensors)))
KEPT_SETS     = $(call kept_here,distilled,$(made_distilled))
KEPT_STUDENTS = $(call kept_here,students,$(made_students))
KEPT_LISTS    = $(foreach figure,$(FIGURES),$(if $(wildcard $(KEPT_HERE)/$(figure).sls),$(wildcard \
                $(KEPT_HERE)/settings/$(figure).list)))
# Students that are in the metrics of figures alone, and the learned sets that they do without, also
# as they were on the way.
KEPT_JOINED   = $(if $(strip $(KEPT_LISTS)),$(foreach name,$(filter-out $(KEPT_STUDENTS),$(filter \
                $(shell sed -n 's:^[0-9]* students/\(.*\)\.sls$$:\1:p' $(KEPT_LISTS) </dev/null),\
                $(if $(TEST_EVERY),,$(made_students)))),$(if $(wildcard \
                $(RESULTS)/students/$(name).sls)$(call untold,$(name)),,$(name))))
sets_read     = $(patsubst $(RESULTS)/distilled/%.sls,%,$(filter $(RESULTS)/distilled/%,$(1)))
missed_files  = $(filter-out $(wildcard $(RESULTS)/distilled/*.sls $(RESULTS)/distilled/*/*.sls) \
                $(KEPT_SETS:%=$(RESULTS)/distilled/%.sls),$(filter \
                $(RESULTS)/distilled/%,$(foreach name,$(1),$(reads_students/$(name)))))
missed_sets   = $(sort $(foreach name,$(call sets_read,$(missed_files)),$(or $(call \
                sets_read,$(reads_kept/$(name))),$(name))))
# The sets of a student that were kept without a note of how they were learned.
untold        = $(filter-out $(notdir $(wildcard $(KEPT_HERE)/settings/distilled-*)),$(call \
                stamps_of,$(missed_sets)))
MISSED_FILES  = $(call missed_files,$(KEPT_JOINED))
MISSED_SETS   = $(call missed_sets,$(KEPT_JOINED))
restore: $(RESULTS)/data.checked $(RESULTS)/settings/read $(addprefix \
    $(RESULTS)/settings/,$(call stamps_of,$(MISSED_SETS))) $(foreach \
    name,data student ensemble $(if $(QUANTILE_EPOCH),ranking) view $(EXPERTS:%=expert%),\
    $(RESULTS)/settings/$(name))
	@test -n "$(strip $(KEPT_EXPERTS) $(KEPT_SETS) $(KEPT_STUDENTS) \
	    $(KEPT_JOINED))" || \
	    { echo 'nothing to restore: $(KEPT_HERE) has no experts or students that are wanted and' \
	    'not here' >&2; exit 1; }
	@$(check_kept)
	@$(call copy,$(KEPT_EXPERTS:$(KEPT_HERE)/%=%),$(KEPT_HERE),$(RESULTS))
	@$(call copy_times,$(KEPT_HERE),$(RESULTS))
	@$(foreach name,$(sort $(notdir $(patsubst %/,%,$(dir \
	    $(KEPT_EXPERTS))))),touch $(RESULTS)/experts/$(name).begun;)
	+@$(THIS_MAKE) restored
restored: $(filter-out $(KEPT_SETS:%=$(RESULTS)/distilled/%.sls) $(MISSED_FILES),$(sort \
    $(foreach name,$(KEPT_SETS) $(MISSED_SETS),$(reads_distilled/$(name)) \
    $(RESULTS)/settings/$(call distilled_stamp,$(name))) $(foreach \
    name,$(KEPT_STUDENTS) $(KEPT_JOINED),$(reads_students/$(name))))) \
    $(TEST_STAMP)
	@$(call copy,$(foreach name,$(KEPT_SETS),$(call files_of_set,$(name))) $(foreach \
	    name,$(KEPT_STUDENTS),$(call files_of_student,$(name))),$(KEPT_HERE),$(RESULTS))
	@$(if $(KEPT_JOINED),: $(file >$(RESULTS)/settings/joined,$(call \
	    in_lines,$(KEPT_JOINED)))&& pipelines/lib/unjoin $(KEPT_HERE) $(RESULTS) \
	    <$(RESULTS)/settings/joined)
	@echo 'restored: $(words $(KEPT_STUDENTS) $(KEPT_JOINED)) students; make continues from here'
