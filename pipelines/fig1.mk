# Figure 1: accuracy of students over images per class, for hard labels and for soft labels of
# experts stopped at several epochs.

FIG1 := $(RESULTS)/fig1

# fig1_draw IPC,DRAW: the images of one draw.
define fig1_draw
$(FIG1)/ipc$(1)-draw$(2).sls: $(RESULTS)/train.sls
	@mkdir -p $$(@D)
	sl-select --ipc $(1) --seed $(2) -o $$@ $$<
endef

# fig1_student IPC,DRAW,SEED,NAME,LABELS: one student, measured. LABELS are options of sl-label.
define fig1_student
FIG1_STUDENTS += $(FIG1)/ipc$(1)-draw$(2)-$(4)-seed$(3).sls
$(FIG1)/ipc$(1)-draw$(2)-$(4)-seed$(3).sls: $(FIG1)/ipc$(1)-draw$(2).sls $(RESULTS)/expert.done \
    $(RESULTS)/test.sls $(RESULTS)/settings/student-ipc$(1)
	sl-label -q -j 1 $(5) $$< | \
	    sl-train-student -q -j 1 $(STUDENT) --steps $(STEPS_$(1)) --seed $(3) | \
	    sl-eval -q -j 1 --data $(RESULTS)/test.sls -o $$@
endef

fig1_cells = $(foreach seed,$(STUDENT_SEEDS),\
    $(eval $(call fig1_student,$(1),$(2),$(seed),hard,--hard))\
    $(foreach epoch,$(LABEL_EPOCHS),$(eval $(call \
        fig1_student,$(1),$(2),$(seed),epoch$(epoch),--expert $(RESULTS)/expert/epoch-$(epoch).safetensors))))
$(foreach ipc,$(IPCS),$(foreach draw,$(DRAWS),\
    $(eval $(call fig1_draw,$(ipc),$(draw)))$(call fig1_cells,$(ipc),$(draw))))

$(FIG1).sls: $(FIG1_STUDENTS)
	cat $^ >$@.part && sl-inspect --verify $@.part && mv $@.part $@

FIG1_PLOT = --x select.ipc --by target,label.expert.epoch --log-x \
    --x-label 'images per class' --y-label 'test accuracy (%)' --title $(FIG1_TITLE)

$(FIG1).png $(FIG1).svg $(FIG1).pdf: $(FIG1).sls
	sl-plot curve $(FIG1_PLOT) -o $@ $<
$(FIG1).tsv: $(FIG1).sls
	sl-plot table $(FIG1_PLOT) --table $@ -o /dev/null $<

fig1-files: $(FIG1).png $(FIG1).svg $(FIG1).tsv
	@sl-plot table $(FIG1_PLOT) $(FIG1).sls
	@echo 'figure: $(FIG1).png; table: $(FIG1).tsv'
