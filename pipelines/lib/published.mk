# table1.txt, table2.txt and table4.txt: tables as text, next to what is published (published.tsv),
# which was not measured here, and says so. Below table 2 are the rows of the presets
# TABLE2_BESIDE, of other data sets, where they have been made. With several students on a draw,
# as the published numbers have, each is listed.

PUBLISHED_AWK = pipelines/lib/published.awk
TABLE2_TESTS  = $(if $(TEST_EVERY),$(RESULTS)/table2-tests.tsv)
TABLE2_EACH   = $(if $(word 2,$(TABLE2_SEEDS)),$(RESULTS)/table2-students.tsv)
CONVERGED     = $(and $(METHODS),$(filter \
                distill-curves,$(FIGURES)),$(RESULTS)/distill-converged.tsv)

# Data sets of which numbers are published, or claimed.
PUBLISHED_KNOWN := $(if $(PUBLISHED),$(shell { cut -f 1 pipelines/published.tsv | sed 1d; sed -n \
                   's/^protocol  *\([^ ]*\).*/\1/p' pipelines/claims.list; } | sort -u))
$(foreach name,$(filter-out $(PUBLISHED_KNOWN),$(PUBLISHED)),$(error \
    PUBLISHED: nothing is published of $(name), but of: $(PUBLISHED_KNOWN)))
$(if $(word 2,$(PUBLISHED)),$(error PUBLISHED: '$(PUBLISHED)' is more than one data set))

$(call stamp,published,$(PUBLISHED) $(TABLE2_BESIDE) $(METHODS))
PUBLISHED_FROM = pipelines/published.tsv $(PUBLISHED_AWK) $(CONVERGED) $(RESULTS)/settings/published
# In what random images' students are not of the published protocol, for the shell.
other_protocol = $(if $(PUBLISHED),$$(sl-inspect --tsv $(RESULTS)/$(1).sls | \
    awk -f pipelines/lib/other-protocol.awk \
    -v tests='--where target=soft --where distill.method?=none' \
    -v protocol="$$(sed -n 's/^protocol  *$(PUBLISHED) //p' pipelines/claims.list)"))
# $(call beside_published,TABLE,EACH,TESTS): the command that shows TABLE.tsv so.
beside_published = awk -f $(PUBLISHED_AWK) -v name=$(call quote,$(DATA_NAME)) \
    -v dataset=$(PUBLISHED) \
    -v methods='$(foreach method,$(METHODS),$(method)=$(call title_of,$(method)))' \
    -v converged=$(CONVERGED) -v each=$(2) -v other="$(call other_protocol,$(1))" \
    pipelines/published.tsv $(RESULTS)/$(1).tsv $(3)

$(RESULTS)/table2.txt: $(RESULTS)/table2.tsv $(PUBLISHED_FROM) $(TABLE2_TESTS) $(TABLE2_EACH) \
    $(wildcard $(TABLE2_BESIDE:%=$(RESULTS_IN)/%/table2.txt))
	@$(call beside_published,table2,$(TABLE2_EACH),$(TABLE2_TESTS)) >$@.part
	@for preset in $(TABLE2_BESIDE); do echo; cat $(RESULTS_IN)/$$preset/table2.txt 2>/dev/null || \
	    echo "$$preset: not made yet; make table2 PRESET=$$preset"; done >>$@.part
	@mv $@.part $@
$(RESULTS)/table2-students.tsv: $(RESULTS)/table2.sls
	@sl-plot -q table --x select.ipc --by target,select.seed,train-student.seed $(NOT_LEARNED) \
	    --table $@ -o /dev/null $<
$(RESULTS)/table1.txt: $(RESULTS)/table1.tsv pipelines/published.tsv pipelines/lib/table1.awk \
    $(RESULTS)/settings/published
	@awk -f pipelines/lib/table1.awk -v name=$(call quote,$(DATA_NAME)) -v dataset=$(PUBLISHED) \
	    -v other="$(call other_protocol,table1)" pipelines/published.tsv $< >$@.part && mv $@.part $@
$(RESULTS)/table4.txt: $(RESULTS)/table4.tsv $(PUBLISHED_FROM)
	@$(call beside_published,table4) >$@.part && mv $@.part $@
