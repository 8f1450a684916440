# Table 2: hard labels, and soft ones of the epoch that suits the number of images, beside what is
# published. table2.txt shows both; what is published was not measured here, and says so.

table2_STUDENTS := $(foreach ipc,$(IPCS),$(call students,$(call draws_of,$(ipc),$(DRAWS)),hard $(call \
    best_of,$(ipc)),$(STUDENT_SEEDS)))
table2_PLOT = --x select.ipc --by target --x-label 'images per class' --name hard='hard labels' \
    --name soft='soft labels' --title 'Random images of $(DATA_NAME)'

$(call metrics,table2,$(table2_STUDENTS))
$(call chart,table2,table2,table2,bars)
$(call figure,table2)

$(call stamp,published,$(PUBLISHED))
$(RESULTS)/table2.txt: $(RESULTS)/table2.tsv pipelines/published.tsv $(RESULTS)/settings/published
	@awk -f pipelines/table2.awk -v dataset=$(PUBLISHED) pipelines/published.tsv $< >$@
FILES_table2 += $(RESULTS)/table2.txt
table2: $(RESULTS)/table2.txt
