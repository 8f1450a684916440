# Figure 7, zero-shot: accuracy on a class of which students saw no image, or whose entry was
# missing in the labels of all other classes. ZEROSHOT_TREATED classes are treated, one at a time;
# the labels are those of ZEROSHOT_EPOCH_N for IPC N, else of ZEROSHOT_EPOCH. The control, students
# of all images and labels, is tested on each treated class (lib/treated.mk).
zeroshot: ## fig7: accuracy on a class without images, or without its entry in labels
ZEROSHOT_IPCS  ?= $(lastword $(IPCS))
ZEROSHOT_DRAWS ?= $(DRAWS)
ZEROSHOT_SEEDS ?= $(firstword $(STUDENT_SEEDS))
# $(call zeroshot,IMAGES_SUFFIX,LABELS_SUFFIX): the students of all draws.
zeroshot_labels = $(call after,$(or $(ZEROSHOT_EPOCH_$(1)),$(ZEROSHOT_EPOCH)))$(2)
zeroshot = $(foreach ipc,$(ZEROSHOT_IPCS),$(call students,$(call \
    draws_of,$(ipc),$(ZEROSHOT_DRAWS),$(1)),$(call \
    zeroshot_labels,$(ipc),$(2)),$(ZEROSHOT_SEEDS),$(ZEROSHOT_TRAIN)))
zeroshot_NEEDS    := ZEROSHOT_TREATED ZEROSHOT_EPOCH
zeroshot_KEPT     := $(call zeroshot)
zeroshot_STUDENTS := $(foreach number,$(call at_look,zeroshot),$(call zeroshot,-without$(number))) \
    $(foreach number,$(call at_look,zeroshot),$(call zeroshot,,-drop$(number)))
zeroshot_METRICS   = $(KEPT_zeroshot:%=$(RESULTS)/zeroshot/%.sls)

# There are few draws of each class, so the charts show their range: intervals would be hundreds of
# points wide. A chart for each number of images: zeroshot of the first, zeroshot-ipcN of the rest.
zeroshot_CHARTS    = $(foreach ipc,$(ZEROSHOT_IPCS),$(call zeroshot_chart,$(ipc)))
zeroshot_chart     = zeroshot$(filter-out -ipc$(firstword $(ZEROSHOT_IPCS)),-ipc$(1))
define zeroshot_options
$(call zeroshot_chart,$(1))_KIND = bars
$(call zeroshot_chart,$(1))_PLOT = --where select.ipc=$(1) --x class-name \
    --by 'select.without-class?,label.drop-class?' --name none=control \
    --name 'with select.without-class=its images removed' --name class-name='treated class' \
    --name 'with label.drop-class=its entry in labels removed' \
    --whiskers range --y-label 'accuracy on the treated class (%)' --title \
    'A class missing from images or labels (images per class: $(1))'
endef
$(foreach ipc,$(ZEROSHOT_IPCS),$(eval $(call zeroshot_options,$(ipc))))
