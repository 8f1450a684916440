# What figures say of their students. A student is named by its images, its labels and its seed,
#
#     $(call students,ipc10-draw1,expert0-epoch8-top4,2)
#
# or with lists, all combinations; a fourth argument, options of sl-train-student, replaces TRAIN.
# What the names mean, only pipelines/student knows; see its --help.

training = $(if $(strip $(1)),@$(subst $(space),@,$(strip $(1))))
students = $(foreach images,$(1),$(foreach labels,$(2),$(foreach \
           seed,$(3),$(images)/$(labels)$(call training,$(4))-seed$(seed))))

# $(call draws_of,IPCS,SEEDS,SUFFIX): the draws of each number of images per class.
draws_of  = $(foreach ipc,$(1),$(foreach seed,$(2),ipc$(ipc)-draw$(seed)$(3)))
# The labels of the main expert after each of these epochs.
after     = $(1:%=expert$(MAIN_EXPERT)-epoch%)
# What the soft labels of IPC N are, in figures that look at one epoch: EPOCH_N, else EPOCH.
epoch_set = $(or $(EPOCH_$(1)),$(EPOCH))
epoch_of  = $(or $(call epoch_set,$(1)),$(error \
            preset $(PRESET): neither EPOCH_$(1) nor EPOCH is set))
best_of   = expert$(MAIN_EXPERT)$(call few_of,$(1))-epoch$(call epoch_of,$(1))
# And of the second network.
second_of = second$(call few_of,$(1))-epoch$(or $(SECOND_EPOCH_$(1)),$(call epoch_of,$(1)))
# The epoch of an ensemble: the one that suits IPC N, or the last that all experts have.
smallest       = $(firstword $(shell printf '%s\n' $(1) | sort -n))
ensemble_epoch = $(call smallest,$(call epoch_of,$(1)) $(OTHER_EPOCHS))
SOFT_LABELS   := $(call after,$(LABEL_EPOCHS))

# Draws whose images were learned by each of METHODS, as $(call learned_images,-keptI) on the way;
# students have the labels that come with them, if any: `own`.
DISTILL_IPCS   ?= $(IPCS)
DISTILL_DRAWS  ?= $(DRAWS)
learned_images  = $(foreach method,$(METHODS),$(call \
                  draws_of,$(DISTILL_IPCS),$(DISTILL_DRAWS),-$(method)$(1)))
# MTT with TESLA's gradient, or its labels, is TESLA.
MTT_TITLE       = $(if $(filter --tesla,$(IMAGES_mtt)),TESLA,MTT)
METHOD_TITLES   = dm=DM mtt=$(MTT_TITLE) bptt=Ra-BPTT frepo=FRePo sre2l=SRe2L
METHOD_NAMES    = $(METHOD_TITLES:%=--name %)
title_of        = $(patsubst $(1)=%,%,$(filter $(1)=%,$(METHOD_TITLES)))
# The sets of each method can have looks of their own, at each number of images per class; table2
# has their students.
LEARNED_LOOKS   = $(METHODS:%=images-%)
$(foreach name,$(LEARNED_LOOKS),$(eval $(name)_UNITS = $(DISTILL_DRAWS))$(eval \
    $(name)_IPCS = $(DISTILL_IPCS)))
further_learned = $(foreach method,$(METHODS),$(addsuffix -$(method),$(call \
                  further_draws,images-$(method))))
# After other names of --by, and in titles.
AND_METHOD      = $(if $(METHODS),$(comma)distill.method $(METHOD_NAMES))
AND_LEARNED     = $(if $(METHODS),and learned )
# $(call learn_and,METHODS): before other names of --by, where these learn labels; dm does not
# record what it learns.
learn_and       = $(if $(1),distill.learn$(comma))
# For sl-plot and sl-stat: only random images with labels of experts or the classes.
NOT_LEARNED     = --where distill.method?=none
# How many sets are kept of each that is learned, with the last: three show whether it has
# converged.
DISTILL_KEEP ?= 3

# 1 2 3 ...; what is not a number, check.mk reports.
numbers_to = $(shell seq 1 $(1) 2>/dev/null)

# $(call labelled,IMAGES/LABELS): the file of images with labels, of experts or learned (but not
# of those on the way).
labelled = $(foreach name,$(1),$(RESULTS)/$(if $(filter expert% ensemble%,$(notdir \
           $(name))),labels/$(name),distilled/$(patsubst \
           %/own,%,$(name:%/learned=%))).sls)
