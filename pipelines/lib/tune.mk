# `make tune`: learning rates of students, and the epochs whose labels they get, chosen without the
# test split: a fifth of the training images is held out, and everything is trained on the rest and
# measured on that fifth. The result is text that a preset can include.

TUNED_FILE = $(RESULTS)/tune/tuned.mk
HOW_TO_USE = $(if $(TUNE_METHODS)$(TUNE_LABEL_METHODS),cat $(TUNED_FILE) >>,cp $(TUNED_FILE) )

.PHONY: tune
tune: $(RESULTS)/train.sls $(RESULTS)/data.checked
	+@$(THIS_MAKE) TUNE=yes tuned
	@cat $(TUNED_FILE)
	@echo 'to use it: $(HOW_TO_USE)pipelines/tuned/$(PRESET).mk'
