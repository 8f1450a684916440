# Errors before hours of work: what the figures ask for is compared with the preset while the
# makefiles are read, so `make -n` and `make plan` say it too. What the data are like in truth,
# check-data (see data.mk) says before anything is trained.

$(foreach name,FETCH CLASSES PER_CLASS TESTS SIZE EXPERT EXPERT_EPOCHS STUDENT LABEL_EPOCHS IPCS DRAWS \
    STUDENT_SEEDS,$(if $($(name)),,$(error preset $(PRESET): $(name) is not set)))

define newline


endef

# Options that a tool refuses must not count as a changed setting. The tools, where they are built, look
# at them before they read.
OPTIONS_OF_TRAINING = $(foreach name,$(filter TRAIN TRAIN_% %_TRAIN,$(.VARIABLES)),$(name) \
    sl-train-student $(STUDENT) $($(name))$(newline))
$(file >$(RESULTS)/settings/options,EXPERT sl-train-expert $(EXPERT) --epochs 1 -o /dev/null$(newline)STUDENT \
    sl-train-student $(STUDENT)$(newline)$(OPTIONS_OF_TRAINING))
PROBLEM := $(shell pipelines/check-options $(RESULTS)/settings/options)
$(if $(PROBLEM),$(error preset $(PRESET): $(PROBLEM)))

# The figures that are about to be made; who asks for a file asks for none.
WANTED_FIGURES := $(if $(filter figures plan tune,$(or $(FOR),$(MAKECMDGOALS),figures)),$(FIGURES),$(filter \
    $(ALL_FIGURES),$(FOR) $(MAKECMDGOALS)))

# Labels without a student.
EXTRA_LABELS = $(if $(FEWEST),fig1=$(call best_of,$(FEWEST))) \
               $(ONELABEL_EPOCHS:%=onelabel=expert$(MAIN_EXPERT)-epoch%) \
               similarity=expert$(MAIN_EXPERT)-epoch$(SIMILARITY_EPOCH) \
               quantiles=expert$(MAIN_EXPERT)-epoch$(QUANTILE_EPOCH)

# Lists of numbers, and what each must be at least.
FROM_0 = EXPERT_SEEDS DRAWS STUDENT_SEEDS EARLY LATE LABEL_EPOCHS ONELABEL_EPOCHS TEMPERATURE_EPOCHS \
         ZEROSHOT_EPOCH $(ZEROSHOT_IPCS:%=ZEROSHOT_EPOCH_%) QUANTILE_EPOCH SIMILARITY_EPOCH EPOCH $(IPCS:%=EPOCH_%) $(foreach \
         study,SWAP TEMPERATURE SCALING ZEROSHOT QUANTILE TABLE3 TABLE5 TABLE6,$(study)_DRAWS $(study)_SEEDS)
FROM_1 = CLASSES PER_CLASS TESTS SIZE EXPERT_EPOCHS OTHER_EPOCHS TEST_EVERY IPCS SWAP_IPCS TEMPERATURE_IPC \
         SCALING_IPCS ZEROSHOT_IPCS QUANTILE_IPC TABLE3_IPCS TABLE5_IPC TABLE6_IPC TOPS SWAP_RANKS \
         ZEROSHOT_TREATED QUANTILE_PARTS
number_lists = $(foreach name,$(FROM_0),= $(name) 0 $($(name))$(newline))$(foreach name,$(FROM_1),= $(name) 1 \
               $($(name))$(newline))$(foreach name,TEMPERATURES,= $(name) real $($(name))$(newline))

CHECKED := $(RESULTS)/settings/checked
$(file >$(CHECKED),$(number_lists)$(foreach figure,$(WANTED_FIGURES),$(foreach student,$(STUDENTS_$(figure)),$(figure) $(student)$(newline))$(foreach \
    label,$(patsubst $(figure)=%,%,$(filter $(figure)=%,$(EXTRA_LABELS))),$(figure) $(label)$(newline))))
PROBLEM := $(shell awk -f pipelines/check.awk -v preset=$(PRESET) -v classes=$(CLASSES) \
    -v per_class=$(PER_CLASS) -v epochs=$(EXPERT_EPOCHS) -v other_epochs=$(OTHER_EPOCHS) \
    -v main=$(MAIN_EXPERT) $(CHECKED))
$(if $(PROBLEM),$(error $(PROBLEM)))

# Deviations are of several.
several = $(if $(filter $(1),$(WANTED_FIGURES)),$(if $(word 2,$($(2))),,$(error preset $(PRESET): $(1) wants \
    several of $(2))))
$(call several,table5,TABLE5_DRAWS)
$(call several,table3,EXPERT_SEEDS)
$(call several,table6,EXPERT_SEEDS)
