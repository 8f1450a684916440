# Sets that others released (SETS), next to random images of as many per class: with augmentation
# and without; with hard labels, those of the set, and those of an expert.
referee: ## released sets (SETS=FOLDER) next to random images, and their published numbers
REFEREE_SETS        ?= $(foreach set,$(RELEASED_SETS),$(firstword $(subst =, ,$(set))))
REFEREE_DRAWS       ?= $(DRAWS)
REFEREE_SEEDS       ?= $(STUDENT_SEEDS)
# Of students of which a number is published; without others there are only these.
REFEREE_FIRST_SEEDS ?= $(or $(REFEREE_SEEDS),$(STUDENT_SEEDS))
REFEREE_LABELS      ?= hard own expert
REFEREE_AUGMENT     ?= dsa none
REFEREE_TRAIN       ?= $(TRAIN)
REFEREE_PLAIN_TRAIN ?= $(REFEREE_TRAIN) --augment none
# Networks that are trained on all images.
REFEREE_ALL_TRAIN   ?= $(EXPERT) --epochs $(EXPERT_EPOCHS)
REFEREE_ALL_SEEDS   ?= $(STUDENT_SEEDS)
# Within this, a published accuracy holds.
REFEREE_MARGIN      ?= 0.01
referee_NEEDS        = SETS REFEREE_TRAIN

# $(call referee_known,NAME,WORDS): stops at other words.
referee_known = $(foreach word,$(filter-out $(2),$($(1))),$(error \
                $(1): $(word) is not one of $(2)))
$(if $(SETS),$(call referee_known,REFEREE_SETS,$(foreach \
    set,$(RELEASED_SETS),$(firstword $(subst =, ,$(set))))))
$(call referee_known,REFEREE_LABELS,hard own expert)
$(call referee_known,REFEREE_AUGMENT,dsa none)
$(foreach margin,$(filter-out 0 0.% .%,$(REFEREE_MARGIN)),$(error \
    REFEREE_MARGIN: $(margin) is not below 1; a percentage point is 0.01))

# Without SETS, as for `make keep`, those that were made.
referee_ipcs := $(shell printf '%s\n' $(or $(foreach set,$(REFEREE_SETS),$(call \
                released_part,$(set),2)),$(patsubst $(RESULTS)/referee-ipc%.sls,%,$(wildcard \
                $(RESULTS)/referee-ipc*.sls))) | sort -rnu)

# $(call referee_cells,IMAGES,IPC,LABELS,AUGMENT,SEEDS)
referee_labels  = $(filter-out expert,$(2)) $(if $(filter expert,$(2)),$(call best_of,$(1)))
referee_options = $(if $(filter none,$(1)),$(REFEREE_PLAIN_TRAIN),$(REFEREE_TRAIN))
referee_cells   = $(foreach augment,$(4),$(call students,$(1),$(call \
                  referee_labels,$(2),$(3)),$(5),$(call referee_options,$(augment))))
# $(call referee_set,SET,LABELS,AUGMENT,SEEDS)
referee_set     = $(call referee_cells,released-$(1),$(call released_part,$(1),2),$(2),$(3),$(4))

# Those of which a number is published come first, then random images.
referee_first_of  = $(call referee_set,$(word 1,$(1)),$(filter $(REFEREE_LABELS),$(word \
                    2,$(1))),$(filter $(REFEREE_AUGMENT),$(word 3,$(1))),$(REFEREE_FIRST_SEEDS))
referee_first    := $(foreach cell,$(filter $(addsuffix \
                    /%,$(REFEREE_SETS)),$(RELEASED_PUBLISHED)),$(call \
                    referee_first_of,$(subst /, ,$(cell))))
referee_random   := $(foreach ipc,$(referee_ipcs),$(call referee_cells,$(call \
                    draws_of,$(ipc),$(REFEREE_DRAWS)),$(ipc),$(filter-out \
                    own,$(REFEREE_LABELS)),$(REFEREE_AUGMENT),$(firstword \
                    $(REFEREE_SEEDS) $(REFEREE_FIRST_SEEDS))))
referee_rest     := $(foreach set,$(REFEREE_SETS),$(call \
                    referee_set,$(set),$(REFEREE_LABELS),$(REFEREE_AUGMENT),$(REFEREE_SEEDS)))
referee_STUDENTS := $(referee_first) $(referee_random) $(referee_rest) $(if $(REFEREE_SETS),$(call \
                    students,all,hard,$(REFEREE_ALL_SEEDS),$(REFEREE_ALL_TRAIN)))

# Made before the charts, and so the students in this order.
FILES_referee := $(RESULTS)/referee.sls

# A chart for each number of images per class, of a stream that lib/referee.mk makes. Metrics know a
# set by its digest; what it is called is in referee.names.
referee_CHARTS := $(or $(addprefix referee-ipc,$(referee_ipcs)),referee-none)
referee-none_KIND = bars
define referee_chart
referee-ipc$(1)_KIND = bars
referee-ipc$(1)_FROM = $(RESULTS)/referee-ipc$(1).sls
referee-ipc$(1)_PLOT = --x fetch.sha256 `cat $(RESULTS)/referee.names` --x-label 'set' \
    --by train-student.augment,target$(if $(filter \
    expert,$(REFEREE_LABELS)),$(comma)label.expert.epoch?) --name hard='hard labels' \
    --name soft='soft labels' --name train-student.augment=augmentation \
    --name 'with label.expert.epoch=of the expert' \
    --name color_crop_cutout_flip_scale_rotate=augmented --title $(call \
    quote,Released sets and random images ($(DATA_NAME); images per class: $(1)))
endef
$(foreach ipc,$(referee_ipcs),$(eval $(call referee_chart,$(ipc))))
referee_FILES = $(RESULTS)/referee.txt $(RESULTS)/referee.tsv
referee_SHOW  = cat $(RESULTS)/referee.txt
