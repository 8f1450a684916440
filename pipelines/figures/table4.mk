# Table 4: random images, with hard labels and those of an expert, of as few per class as others
# have learned for ImageNet at 64x64, and the images of METHODS. Those of SRe2L have labels of
# views by the network that they are recovered from, as in table 1. table4.txt, by
# lib/published.mk, shows all next to what is published.
table4: ## the fewest images per class, next to FRePo, Ra-BPTT, TESLA and SRe2L
TABLE4_DRAWS ?= $(DRAWS)
TABLE4_SEEDS ?= $(STUDENT_SEEDS)
table4_NEEDS     = TABLE4_IPCS $(if $(filter sre2l,$(METHODS)),VIEW VIEWS VIEWS_TRAIN)
table4_UNITS     = $(TABLE4_DRAWS)
table4_LEARNED  := $(call draws_of,$(filter $(TABLE4_IPCS),$(DISTILL_IPCS)),$(filter \
    $(TABLE4_DRAWS),$(DISTILL_DRAWS)))
table4_RANDOM    = $(call students,$(call \
    draws_of,$(1),$(call at_look,table4)),hard $(call best_of,$(1)),$(TABLE4_SEEDS))
table4_OF        = $(call students,$(table4_LEARNED:%=%-$(1)),$(2),$(TABLE4_SEEDS),$(3))
table4_STUDENTS := $(foreach ipc,$(TABLE4_IPCS),$(call table4_RANDOM,$(ipc))) $(foreach \
    method,$(filter-out sre2l,$(METHODS)),$(call table4_OF,$(method),own)) $(if $(filter \
    sre2l,$(METHODS)),$(call table4_OF,sre2l,$(RECOVERED)-views$(VIEWS),$(VIEWS_TRAIN)))
table4_KIND  = bars
table4_PLOT  = --x select.ipc --by target$(AND_METHOD) --x-label 'images per class' \
    --name hard='hard labels' --name soft='soft labels' --title \
    $(call quote,The fewest images$(comma) random $(AND_LEARNED)ones ($(DATA_NAME)))
table4_FILES = $(RESULTS)/table4.txt
