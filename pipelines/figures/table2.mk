# Table 2: hard labels, and soft ones of the epoch that suits the number of images, on random
# images; and images learned by METHODS. table2.txt, by lib/published.mk, shows them next to what is
# published.
TABLE2_SEEDS ?= $(STUDENT_SEEDS)
table2: ## accuracy of random and learned images next to published numbers
table2_UNITS     = $(DRAWS)
table2_IPCS      = $(IPCS)
# Further learned sets are compared with random images, which have the same look.
table2_FOLLOWS   = $(LEARNED_LOOKS)
table2_STUDENTS := $(foreach ipc,$(IPCS),$(call students,$(call draws_of,$(ipc),$(call \
    at_look,table2,$(ipc))),$(call best_of,$(ipc)),$(TABLE2_SEEDS))) $(call \
    students,$(call first_draws,table2),hard,$(TABLE2_SEEDS)) $(call \
    students,$(call learned_images) $(call further_learned),own,$(TABLE2_SEEDS))
table2_KIND  = bars
table2_PLOT  = --x select.ipc --by target$(AND_METHOD) --x-label 'images per class' \
    --name hard='hard labels' --name soft='soft labels' --title \
    $(call quote,Accuracy on random $(AND_LEARNED)images ($(DATA_NAME)))
table2_TESTS = --x epoch --by train-student.target,select.ipc,select.seed,train-student.seed \
    $(NOT_LEARNED)
table2_FILES = $(RESULTS)/table2.txt
# With several students on each of several draws: what of the variance is due to which.
ifneq ($(and $(word 2,$(TABLE2_SEEDS)),$(word 2,$(DRAWS))),)
table2_STATISTICS = table2-spread
table2-spread_STAT = spread --by select.ipc,target --over select.seed,train-student.seed \
    $(NOT_LEARNED)
endif
