# `make tune`: learning rates of students, and the epochs whose labels they get, chosen without the
# test split: a fifth of the training images is held out, and everything is trained on the rest and
# measured on that fifth. The result is text that a preset can include.

.PHONY: tune
tune: $(RESULTS)/train.sls $(RESULTS)/data.checked
	@$(THIS_MAKE) TUNE=yes tuned
	@cat $(RESULTS)/tune/tuned.mk
	@echo 'to use it: cp $(RESULTS)/tune/tuned.mk pipelines/tuned/$(PRESET).mk'
