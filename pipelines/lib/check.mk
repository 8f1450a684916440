# Errors before hours of work: settings are looked at while the makefiles are read, so `make -n`
# and `make plan` report them too; then pipelines/student looks at what figures ask for
# (students.mk). What the data are really like, check-data reports before anything is trained
# (data.mk).

# Labels are those of experts, and mtt follows them; other images that are learned need none.
USES_EXPERTS := $(strip $(filter-out distill-curves,$(FIGURES)) $(filter \
                mtt,$(METHODS) $(LABEL_METHODS)))
REQUIRED = FETCH CLASSES PER_CLASS TESTS SIZE $(if \
           $(USES_EXPERTS),EXPERT EXPERT_EPOCHS) EXPERT_SEEDS STUDENT $(if \
           $(USES_EXPERTS),LABEL_EPOCHS) IPCS DRAWS STUDENT_SEEDS
$(foreach name,$(REQUIRED),$(if $($(name)),,$(error preset $(PRESET): $(name) is not set)))

# What is set by the preset or on the command line.
SET := $(foreach name,$(.VARIABLES),$(if $(filter \
       file command override,$(firstword $(origin $(name)))),$(name)))

# Options that a tool refuses must not count as a changed setting. The tools, where they are
# built, look at them before they read.
TRAININGS := $(filter TRAIN TRAIN_% %_TRAIN,$(SET))
as_typed   = sl-train-student $(STUDENT) $($(1))$(newline)
# IMAGES_METHOD, IMAGES_METHOD_N and LABELS_ likewise.
DISTILLATIONS := $(filter IMAGES_% LABELS_%,$(SET))
method_of      = $(word 2,$(subst _, ,$(1)))
reads_mtt      = experts
reads_sre2l    = expert
as_distilled   = $(1) sl-distill $(method_of) --$(or $(reads_$(method_of)),data) /dev/null \
                 $($(1)) $(if $(filter LABELS_%,$(1)),--learn labels)$(newline)
OPTIONS   := $(RESULTS)/settings/options
$(file >$(OPTIONS),EXPERT sl-train-expert $(EXPERT) --epochs 1 -o /dev/null$(newline)$(if \
    $(TRAJECTORY),TRAJECTORY sl-train-expert $(TRAJECTORY) --epochs 1 \
    -o /dev/null$(newline))$(if $(SECOND),SECOND sl-train-expert $(SECOND) --epochs 1 \
    -o /dev/null$(newline))$(if $(EXPERT_FEW),EXPERT_FEW sl-train-expert $(EXPERT) $(EXPERT_FEW) \
    --epochs 1 -o /dev/null$(newline))$(if $(VIEW),VIEW sl-label \
    --views $(or $(VIEWS),1) --view $(VIEW) $(VIEWS_LABEL) --expert /dev/null \
    /dev/null$(newline))STUDENT $(call as_typed)$(foreach name,$(TRAININGS),$(name) $(call \
    as_typed,$(name)))$(foreach name,$(DISTILLATIONS),$(call as_distilled,$(name))))
PROBLEM := $(shell pipelines/lib/check-options $(OPTIONS))
$(if $(PROBLEM),$(error preset $(PRESET): $(PROBLEM)))

# Lists of numbers, known by their names, and what each must be at least. Many are taken from
# those that are required, so these are first.
AT_LEAST_1 = CLASSES PER_CLASS TESTS SIZE EXPERT_EPOCHS OTHER_EPOCHS TEST_EVERY IPCS %_IPCS %_IPC \
             TOPS %_RANKS %_TREATED %_PARTS DISTILL_KEEP TRAJECTORY_EPOCHS SECOND_EPOCHS \
             LOOKS LOOK_%
AT_LEAST_0 = DRAWS %_DRAWS %_SEEDS EARLY LATE EPOCH %_EPOCH %_EPOCHS EPOCH_% %_EPOCH_%
ABOVE_0    = TEMPERATURES REFEREE_MARGIN
LISTS     := $(REQUIRED) $(sort $(filter-out $(REQUIRED) $(ALL_FIGURES:%=%_%),$(SET)))
numbers    = $(foreach name,$(1),$(name) $(2) $($(name))$(newline))
NUMBERS   := $(RESULTS)/settings/numbers
$(file >$(NUMBERS),$(call numbers,$(filter $(AT_LEAST_1),$(LISTS)),1)$(call numbers,$(filter \
    $(AT_LEAST_0),$(filter-out $(AT_LEAST_1),$(LISTS))),0)$(call numbers,$(ABOVE_0),real))
PROBLEM := $(shell awk -f pipelines/lib/check.awk $(NUMBERS))
$(if $(PROBLEM),$(error preset $(PRESET): $(PROBLEM)))

# Those that are one number; and those that may be empty, which is as good as not set.
SINGLE    = CLASSES PER_CLASS TESTS SIZE EXPERT_EPOCHS OTHER_EPOCHS TRAJECTORY_EPOCHS TEST_EVERY \
            EARLY LATE EPOCH %_EPOCH EPOCH_% %_EPOCH_% %_IPC %_TREATED %_PARTS DISTILL_KEEP \
            LOOKS LOOK_%
MAY_EMPTY = TEST_EVERY EPOCH EPOCH_% %_EPOCH_% ZEROSHOT_EPOCH REFEREE_SEEDS REFEREE_ALL_SEEDS $(if \
            $(USES_EXPERTS),,OTHER_EPOCHS SECOND_EPOCHS TRAJECTORY_EPOCHS)
$(foreach name,$(filter $(SINGLE),$(LISTS)),$(if $(word \
    2,$($(name))),$(error preset $(PRESET): $(name): $($(name)) is not one number)))

# The sixth look has 243 times the units of the first.
$(if $(filter-out 1 2 3 4 5 6,$(LOOKS)),$(error preset $(PRESET): LOOKS is $(LOOKS), but each look \
    has three times the units of the one before, so no more than 6 make sense))
# Looks are of figures that say what their units are, and of the sets of methods. Those of
# LOOKS_FILE may be of what these settings leave out.
LOOKED_AT := $(patsubst LOOK_%,%,$(filter LOOK_%,$(SET)))
LOOKED_FOR = $(ALL_FIGURES) $(LEARNED_LOOKS)
whole_of   = $(or $(filter $(1),$(LOOKED_FOR)),$(patsubst %_$(lastword $(subst _, ,$(1))),%,$(1)))
units_of   = $(and $(filter $(LOOKED_FOR),$(1)),$(or $(filter $(filter-out \
             $(FIGURES),$(ALL_FIGURES)),$(1)),$($(1)_UNITS)))
ipcs_of    = $($(1)_IPCS:%=$(1)_%)
typed      = $(filter command,$(firstword $(origin LOOK_$(1))))
$(foreach name,$(LOOKED_AT),$(if $(or $(call units_of,$(call whole_of,$(name))),$(if $(call \
    typed,$(name)),,$(filter images-%,$(name)))),,$(error preset $(PRESET): LOOK_$(name): \
    there is no figure $(name) with units for further looks, and no such method in METHODS)))
$(foreach name,$(filter-out $(LOOKED_FOR),$(LOOKED_AT)),$(if $(call typed,$(name)),$(if $(filter \
    $(call ipcs_of,$(call whole_of,$(name))),$(name)),,$(error preset $(PRESET): LOOK_$(name): \
    $(call whole_of,$(name)) has looks of its own for these numbers of images per class: $(or \
    $($(call whole_of,$(name))_IPCS),none)))))
$(foreach name,$(LOOKED_AT),$(if $(filter $(call numbers_to,$(LOOKS)),$(LOOK_$(name))),,$(error \
    preset $(PRESET): LOOK_$(name) is $(LOOK_$(name)), but LOOKS is $(LOOKS))))

# The figures that are about to be made; who asks for a file asks for none.
GOALS          := $(or $(FOR),$(MAKECMDGOALS),figures)
WANTED_FIGURES := $(filter $(if $(filter \
    figures distilled plan more tune tuned,$(GOALS)),%,$(GOALS)),$(FIGURES))

# What they need; deviations are of several.
$(foreach figure,$(WANTED_FIGURES),$(foreach name,$($(figure)_NEEDS),$(if \
    $($(name)),,$(error preset $(PRESET): $(figure) needs $(name)))))
$(foreach figure,$(WANTED_FIGURES),$(foreach name,$($(figure)_SEVERAL),$(if $(word \
    2,$($(name))),,$(error preset $(PRESET): $(figure) needs several values of $(name)))))
$(foreach name,$(filter $(AT_LEAST_1) $(AT_LEAST_0),$(filter-out $(MAY_EMPTY),$(LISTS))),$(if \
    $($(name)),,$(error preset $(PRESET): $(name) is empty; give it a value or leave it out)))
