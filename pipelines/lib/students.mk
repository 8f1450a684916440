# The students of all figures, and what each depends on. What their names mean and which commands
# make them, pipelines/student is asked, once for all of them.

ASKED_SETTINGS = PRESET RESULTS CLASSES PER_CLASS EXPERT_SEEDS EXPERT_EPOCHS OTHER_EPOCHS FOLLOWED \
                 TRAJECTORY_EPOCHS SECOND SECOND_EPOCHS RECOVERED RECOVERED_ARCH VIEW VIEWS_LABEL \
                 STUDENT STUDENT_SEEDS TEST_EVERY QUANTILE_EPOCH ZEROSHOT_TREATED TREATED EXPERTS \
                 DISTILL_KEEP SETS RELEASED_SETS $(filter EPOCH EPOCH_%,$(SET)) $(TRAININGS) \
                 $(DISTILLATIONS)
settings_asked = = WANTED $(WANTED_FIGURES)$(foreach \
                 name,$(ASKED_SETTINGS),$(newline)= $(name) $(strip $($(name))))
in_lines       = $(subst $(space),$(newline),$(strip $(1)))
names_asked    = $(foreach figure,$(1),$(foreach kind,STUDENTS KEPT LABELS,$(newline)$(figure) \
                 $(kind)$(newline)$(call in_lines,$($(figure)_$(kind)))))

# A file of this make's own, since others may look at the same results.
ASKED := $(shell mktemp $(RESULTS)/settings/asked.XXXXXX)
$(file >$(ASKED),$(settings_asked)$(call names_asked,$(FIGURES)))
ANSWER := $(shell pipelines/student --make --from $(ASKED); rm -f $(ASKED))
$(eval $(subst ;;; ,$(newline),$(ANSWER) ))
$(if $(filter undefined,$(origin problem)),$(error pipelines/student does not work here))
$(if $(problem),$(error $(problem)))

# Whoever asks by hand gets the settings.
.PHONY: settings
settings:
	@:$(info $(settings_asked))

# A checkpoint waits for its evaluation only, unless a figure keeps it. It is not made again
# because it is gone, but because what it is made of has changed.
KEEP_STUDENTS := $(foreach figure,$(FIGURES),$(KEPT_$(figure)))
.SECONDARY: $(made_students:%=$(RESULTS)/students/%.safetensors)

.SECONDEXPANSION:
stamps = $(stamps_$(1):%=$(RESULTS)/settings/%)

$(made_draws:%=$(RESULTS)/draws/%.sls): $(RESULTS)/draws/%.sls: \
    $$(reads_draws/$$*) $$(call stamps,draws/$$*) | $(RESULTS)/data.checked
	@mkdir -p $(@D)
	$(call SHOW,SELECT)$(command_draws/$*)

HOW_TO_READ = 'how arrays are read, a table says (its column images); yours is RELEASED=FILE'
# Sets that others released have as many images of each class as their number says.
$(foreach name,$(made_released),$(call stamp,released-$(name),$(command_released/$(name))))
$(made_released:%=$(RESULTS)/released/%.sls): $(RESULTS)/released/%.sls: \
    $$(wildcard $(SETS)/$$*/*.npy) $$(reads_released/$$*) $$(call stamps,released/$$*) | \
    $(RESULTS)/data.checked
	@mkdir -p $(@D)
	$(call SHOW,FETCH)$(command_released/$*) || { echo $(HOW_TO_READ) >&2; exit 1; }
	@pipelines/lib/check-balance $@ $(CLASSES) $(call released_part,$*,2)

# The settings and data of experts decide whether labels are out of date; a run that was only made
# longer left its checkpoints as they were. An ensemble is of all experts that there are.
$(call stamp,ensemble,$(EXPERT_SEEDS))
$(if $(QUANTILE_EPOCH),$(call stamp,ranking,$(QUANTILE_EPOCH)))
$(call stamp,view,$(VIEW) $(VIEWS_LABEL))
experts = $(patsubst expert%,$(RESULTS)/experts/%.done,$(filter expert%,$(stamps_$(1))))
$(made_labels:%=$(RESULTS)/labels/%.sls): $(RESULTS)/labels/%.sls: \
    $$(reads_labels/$$*) $$(call stamps,labels/$$*) $(RESULTS)/train.sls | \
    $$(call experts,labels/$$*)
	@mkdir -p $(@D)
	$(call SHOW,LABEL)$(command_labels/$*)

# What an interrupted run left is resumed, if nothing changed since.
$(call stamp,student,$(STUDENT))
$(made_students:%=$(RESULTS)/students/%.safetensors): $(RESULTS)/students/%.safetensors: \
    $$(reads_students/$$*) $$(call tested_by,$$*) $(RESULTS)/settings/student
	@mkdir -p $(@D)
	@for input in $^; do test ! $$input -nt $@.state || rm -f $@.state; done
	$(call SHOW,STUDENT,$@.state)$(command_students/$*)

$(made_students:%=$(RESULTS)/students/%.sls): $(RESULTS)/students/%.sls: \
    $(RESULTS)/students/%.safetensors $(RESULTS)/test.sls
	$(call SHOW,EVAL)$(command_evaluations/$*)
	@$(if $(filter $*,$(KEEP_STUDENTS)),,rm -f $<)

# With TEST_EVERY a student is tested each so many epochs while it trains, on the way to its last
# one: NAME.tests.sls. It comes with the checkpoint, which does not stay, and so cannot be of one
# group with it: of a group make 4.4 makes all again when one is missing. Students without it are
# trained again.
ifdef TEST_EVERY
# As old as can be where it was never kept: students that are there were tested by it.
TEST_STAMP := $(RESULTS)/settings/test-every
$(if $(wildcard $(TEST_STAMP)),,$(file >$(TEST_STAMP),$(TEST_EVERY))$(shell \
    touch -d @0 $(TEST_STAMP)))
$(call stamp,test-every,$(TEST_EVERY))
tests_of  = $(1:%=$(RESULTS)/students/%.tests.sls)
tested_by = $(RESULTS)/test.sls $(TEST_STAMP) $(if $(wildcard $(call tests_of,$(1))),,FORCE)
$(call tests_of,$(made_students)): $(RESULTS)/students/%.tests.sls: \
    $(RESULTS)/students/%.safetensors
	@touch -c $@
endif
