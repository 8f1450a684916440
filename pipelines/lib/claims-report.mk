# The report on the claims, read after pipelines/lib/work.mk: the preset's settings that they use.

CLAIM_SETTINGS = FIGURES EARLY LATE QUANTILE_PARTS PUBLISHED ZEROSHOT_OVER CHANCE \
                 METHODS LABEL_METHODS
# What differs between the runs of the treated classes.
ZEROSHOT_OVER  = class-id,class-name,select.without-class,label.drop-class,eval.class
# The accuracy of guessing.
CHANCE         = $(shell awk 'BEGIN { print 1 / $(CLASSES) }')

.PHONY: claims
claims:
	@pipelines/lib/claims-report $(RESULTS) $(foreach name,$(CLAIM_SETTINGS),'$(name)=$(strip \
	    $($(name)))') <pipelines/claims.list | tee $(RESULTS)/claims.txt.part || \
	    { rm -f $(RESULTS)/claims.txt.part; exit 1; }
	@mv $(RESULTS)/claims.txt.part $(RESULTS)/claims.txt
