# Table 2: hard labels, and soft ones of the epoch that suits the number of images, beside what is
# published. table2.txt shows both; what is published was not measured here, and says so.

table2_STUDENTS := $(foreach ipc,$(IPCS),$(call students,$(call draws_of,$(ipc),$(DRAWS)),hard $(call \
    best_of,$(ipc)),$(STUDENT_SEEDS)))
table2_PLOT = --x select.ipc --by target --x-label 'images per class' --name hard='hard labels' \
    --name soft='soft labels' --title $(call quote,Random images of $(DATA_NAME))

$(call metrics,table2,$(table2_STUDENTS))
$(call chart,table2,table2,table2,bars)
$(call figure,table2)

# How the students did on the way; the best of each is what the paper quotes.
ifdef TEST_EVERY
$(call metrics,table2-tests,,$(call tests_of,$(table2_STUDENTS)))
$(RESULTS)/table2-tests.tsv: $(RESULTS)/table2-tests.sls
	@sl-plot -q table --x epoch --by train-student.target,select.ipc,select.seed,train-student.seed --table $@ \
	    -o /dev/null $<
FILES_table2 += $(RESULTS)/table2-tests.sls $(RESULTS)/table2-tests.tsv
$(RESULTS)/table2.txt: $(RESULTS)/table2-tests.tsv
endif

# Below it, the rows of the presets of other data sets, where they have been made.
$(call stamp,published,$(PUBLISHED) $(TABLE2_BESIDE))
$(RESULTS)/table2.txt: $(RESULTS)/table2.tsv pipelines/published.tsv pipelines/table2.awk \
    $(RESULTS)/settings/published $(wildcard $(TABLE2_BESIDE:%=$(RESULTS_IN)/%/table2.txt))
	@awk -f pipelines/table2.awk -v name=$(call quote,$(DATA_NAME)) -v dataset=$(PUBLISHED) \
	    pipelines/published.tsv $< $(if $(TEST_EVERY),$(RESULTS)/table2-tests.tsv) >$@.part
	@for preset in $(TABLE2_BESIDE); do echo; cat $(RESULTS_IN)/$$preset/table2.txt 2>/dev/null || \
	    echo "$$preset: not made yet; make table2 PRESET=$$preset"; done >>$@.part
	@mv $@.part $@
FILES_table2 += $(RESULTS)/table2.txt
table2: $(RESULTS)/table2.txt
