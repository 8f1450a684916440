# Table 1: random images with hard labels; with labels of an expert, which is of the students' own
# network or of a second one, and students of either; with labels of CutMix views; and images by
# SRe2L with such labels. VIEWS_TRAIN is how students learn from views.
# table1.txt, by lib/published.mk, shows all next to what is published.
table1: ## experts and students of two networks, labels of CutMix views, SRe2L
TABLE1_IPCS    ?= $(IPCS)
TABLE1_DRAWS   ?= $(DRAWS)
TABLE1_SEEDS   ?= $(firstword $(STUDENT_SEEDS))
table1_NEEDS    = SECOND VIEW VIEWS VIEWS_TRAIN
# $(call table1,IMAGES,LABELS,TRAIN)
table1          = $(call students,$(1),$(2),$(TABLE1_SEEDS),$(3))
VIEWS_EPOCH    ?= $(or $(LATE),$(EXPERT_EPOCHS))
table1_VIEWS    = $(call after,$(VIEWS_EPOCH))-views$(VIEWS)
# Students of the second network are trained like the others.
table1_second   = $(or $(TRAIN_$(1)),$(TRAIN)) --arch $(call option_of,--arch,$(SECOND))
table1_of       = $(call table1,$(2),hard $(call best_of,$(1)) $(call second_of,$(1))) \
    $(call table1,$(2),$(call best_of,$(1)) $(call second_of,$(1)),$(call table1_second,$(1))) \
    $(call table1,$(2) $(if $(IMAGES_sre2l),$(2:%=%-sre2l)),$(table1_VIEWS),$(VIEWS_TRAIN))
table1_STUDENTS := $(foreach ipc,$(TABLE1_IPCS),$(call table1_of,$(ipc),$(call \
    draws_of,$(ipc),$(TABLE1_DRAWS))))
table1_KIND     = bars
table1_FILES    = $(RESULTS)/table1.txt
table1_BY       = label.expert.arch,train-student.arch,label.views
table1_PLOT     = --x select.ipc --by $(table1_BY)$(if $(IMAGES_sre2l),$(comma)distill.method) \
    $(METHOD_NAMES) --name 'no label.expert.arch=hard labels' \
    --name 'each label.expert.arch=labels by' --name 'each train-student.arch=student' \
    --name label.views='views per image' --x-label 'images per class' --title \
    $(call quote,Experts and students of two networks$(comma) views$(if \
    $(IMAGES_sre2l),$(comma) and SRe2L) ($(DATA_NAME)))
