# The report on the claims, and what would decide more of them: the preset's settings that they use.

CLAIM_SETTINGS = FIGURES EARLY LATE QUANTILE_PARTS PUBLISHED ZEROSHOT_OVER CHANCE \
                 METHODS LABEL_METHODS LOOKS
# What differs between the runs of the treated classes.
ZEROSHOT_OVER  = class-id,class-name,select.without-class,label.drop-class,eval.class
# The accuracy of guessing.
CHANCE         = $(shell awk 'BEGIN { print 1 / $(CLASSES) }')

# $(call looks,costs) or, within so many hours, $(call looks,HOURS).
looks = pipelines/lib/looks $(call quote,$(1)) $(RESULTS) $(LOOKS_FILE) $(LOOKS) \
    $(all_looks) -- $(THIS_MAKE) PROCESSES=$(PROCESSES)

.PHONY: claims more
claims:
	@pipelines/lib/claims-report $(RESULTS) $(foreach name,$(CLAIM_SETTINGS),'$(name)=$(strip \
	    $($(name)))') <pipelines/claims.list | tee $(RESULTS)/claims.txt.part || \
	    { rm -f $(RESULTS)/claims.txt.part; exit 1; }
	@mv $(RESULTS)/claims.txt.part $(RESULTS)/claims.txt
	+@$(if $(DRY),:,$(call looks,costs))

# Takes the looks that decide the cheapest claims; after figures that are asked for along with it.
more: $(filter figures distilled $(FIGURES),$(MAKECMDGOALS))
	+@$(if $(DRY),echo 'what it makes depends on what it finds',$(call looks,$(HOURS)))
