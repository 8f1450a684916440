# Errors before hours of work: what the figures ask for is compared with the preset while the
# makefiles are read, so `make -n` and `make plan` say it too. What the data are like in truth,
# check-data (see data.mk) says before anything is trained.

$(foreach name,FETCH CLASSES PER_CLASS TESTS SIZE EXPERT EXPERT_EPOCHS STUDENT LABEL_EPOCHS IPCS DRAWS \
    STUDENT_SEEDS,$(if $($(name)),,$(error preset $(PRESET): $(name) is not set)))

# The figures that are about to be made; who asks for a file asks for none.
WANTED_FIGURES := $(if $(filter figures plan tune,$(or $(MAKECMDGOALS),figures)),$(FIGURES),$(filter \
    $(ALL_FIGURES),$(MAKECMDGOALS)))

# Labels without a student.
EXTRA_LABELS = $(ONELABEL_EPOCHS:%=onelabel=expert$(MAIN_EXPERT)-epoch%) \
               similarity=expert$(MAIN_EXPERT)-epoch$(SIMILARITY_EPOCH) \
               quantiles=expert$(MAIN_EXPERT)-epoch$(QUANTILE_EPOCH)

CHECKED := $(RESULTS)/settings/checked
define newline


endef
$(file >$(CHECKED),$(foreach figure,$(WANTED_FIGURES),$(foreach student,$(STUDENTS_$(figure)),$(figure) $(student)$(newline))$(foreach \
    label,$(patsubst $(figure)=%,%,$(filter $(figure)=%,$(EXTRA_LABELS))),$(figure) $(label)$(newline))))
PROBLEM := $(shell awk -f pipelines/check.awk -v preset=$(PRESET) -v classes=$(CLASSES) \
    -v per_class=$(PER_CLASS) -v epochs=$(EXPERT_EPOCHS) -v other_epochs=$(OTHER_EPOCHS) \
    -v main=$(MAIN_EXPERT) $(CHECKED))
$(if $(PROBLEM),$(error $(PROBLEM)))
