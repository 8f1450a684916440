# What a label weighs: accuracy over the bytes of a set, images and labels, for labels that are
# written in fewer bits (bits), and the Pareto front of all of them (bits-front). BITS_CODECS
# are words of pipelines/student, such as top5-even-bits4. A line shows what the expert itself
# weighs. Where others published accuracies on these data (PUBLISHED), they are drawn next to ours,
# as far as it is known in what their images and labels are written (weights.tsv).
bits: ## accuracy over the bytes of a set, for labels written in fewer bits, and the front
BITS_IPCS     ?= $(IPCS)
BITS_DRAWS    ?= $(wordlist 1,3,$(DRAWS))
BITS_SEEDS    ?= $(firstword $(STUDENT_SEEDS))
BITS_EPOCHS   ?= $(EARLY) $(LATE)
bits_UNITS     = $(BITS_DRAWS)
bits_IPCS      = $(BITS_IPCS)
# $(call bits_coded,EPOCHS,CODECS)
bits_coded     = hard $(foreach expert,$(call after,$(1)),$(expert) $(2:%=$(expert)-%))
bits_STUDENTS := $(call students,$(call first_draws,bits),$(call \
    bits_coded,$(BITS_EPOCHS),$(BITS_CODECS)),$(BITS_SEEDS),$(BITS_TRAIN)) $(call \
    students,$(call further_draws,bits),$(call bits_coded,$(EARLY),$(filter \
    top3-even-bits4,$(BITS_CODECS))),$(BITS_SEEDS),$(BITS_TRAIN))
bits_NEEDS     = EARLY LATE BITS_CODECS
# A chart for each epoch: bits of the first, bits-epochN of the others.
bits_CHARTS    = $(foreach epoch,$(BITS_EPOCHS),$(call bits_chart,$(epoch))) bits-front
bits_chart     = bits$(filter-out -epoch$(firstword $(BITS_EPOCHS)),-epoch$(1))
bits_BY        = --x bytes --along select.ipc --log-x --x-label 'bytes of images and labels'
bits_NAMES     = --name label.top-k=K --name label.bits=bits --name label.sample=draws \
    --name soft='soft labels' --name hard='hard labels'
# Names that no codec here has are none that sl-plot knows.
bits_CODED     = $(if $(findstring top,$(BITS_CODECS)),$(comma)label.top-k)$(if $(findstring \
    bits,$(BITS_CODECS)),$(comma)label.bits)$(if $(findstring \
    sample,$(BITS_CODECS)),$(comma)label.sample)
bits_ALL       = $(bits_BY) $(bits_NAMES) --by target$(bits_CODED)
bits_EXPERT    = --line "$$(stat -c %s $(call checkpoints,$(MAIN_EXPERT),$(EARLY)))=the expert"
bits_OTHERS    = $(if $(PUBLISHED),$(RESULTS)/bits-published.tsv)
bits_FILES     = $(bits_OTHERS)
define bits_options
$(call bits_chart,$(1))_KIND  = curve
$(call bits_chart,$(1))_FROM  = $(RESULTS)/bits.sls $(bits_OTHERS)
$(call bits_chart,$(1))_TABLE = $(bits_ALL) --where label.expert.epoch=none,$(1)
$(call bits_chart,$(1))_PLOT  = $$($(call bits_chart,$(1))_TABLE) $$(bits_EXPERT) --title \
    'What a label weighs: expert after epoch $(1)'
endef
$(foreach epoch,$(BITS_EPOCHS),$(eval $(call bits_options,$(epoch))))
bits-front_KIND = pareto
bits-front_PLOT = $(bits_BY) $(bits_NAMES) --by label.expert.epoch$(bits_CODED) \
    --where target=soft $(bits_EXPERT) --title 'Pareto front over bytes: epochs and codecs'
bits_SHOW       = sl-plot -q table --x select.ipc --by target$(bits_CODED) --y label-bits \
    --over seeds,label.expert.epoch $(RESULTS)/bits.sls

# The numbers of others, under what our results on these data are called.
bits_DATASET    = $(firstword $(FETCH)), $(CLASSES) classes, $(SIZE)x$(SIZE)
$(call stamp,bits-published,$(PUBLISHED) $(bits_DATASET))
$(RESULTS)/bits-published.tsv: pipelines/weights.tsv pipelines/published.tsv \
    pipelines/lib/weights.awk $(RESULTS)/settings/bits-published
	@awk -f pipelines/lib/weights.awk -v dataset=$(PUBLISHED) -v named='$(bits_DATASET)' \
	    -v classes=$(CLASSES) -v size=$(SIZE) $(filter %.tsv,$^) >$@.part && mv $@.part $@
