# What accuracy costs: the students of figure 1 over the core-hours of all that led to them, the
# expert as far as its labels need it, the labels, the images if they were learned, the student
# itself, and the choice of its settings, where `make tune` was run here. Times are those that were
# measured (lib/times.mk), so this figure is none of `figures`, whose bytes are always the same.
bill: ## accuracy over core-hours: expert, labels, student and tuning, as measured here
BILL_DRAWS   ?= $(DRAWS)
BILL_EPOCHS  ?= $(LABEL_EPOCHS)
BILL_METHODS ?= $(METHODS)
bill_UNITS    = $(BILL_DRAWS)
bill_IPCS     = $(IPCS)
bill_STUDENTS = $(call students,$(call first_draws,bill),hard $(call \
                after,$(BILL_EPOCHS)),$(STUDENT_SEEDS)) $(call \
                students,$(call further_draws,bill),$(call \
                after,$(EARLY) $(LATE)),$(STUDENT_SEEDS)) $(call \
                students,$(foreach method,$(BILL_METHODS),$(call \
                draws_of,$(DISTILL_IPCS),$(DISTILL_DRAWS),-$(method))),own,$(STUDENT_SEEDS))
bill_KIND     = curve
bill_FROM     = $(RESULTS)/bill-rows.tsv
bill_BY       = --by target,label.expert.epoch$(if $(BILL_METHODS),$(comma)distill.method \
    $(METHOD_NAMES))
bill_ALL      = --x core-hours --along select.ipc $(bill_BY)
bill_PLOT     = $(bill_ALL)$(if $(BILL_METHODS), --points distill.method) --log-x \
    --x-label 'core-hours of all that led to a student' --title \
    $(call quote,What accuracy costs ($(DATA_NAME)))
bill_FILES    = $(RESULTS)/bill-rows.tsv
bill_SHOW     = sl-plot -q table --x select.ipc $(bill_BY) -y core-hours $(RESULTS)/bill-rows.tsv

# The rows of bill.sls with what each cost.
bill_COSTS    = pipelines/student --cost --from $(RESULTS)/settings/billed
$(RESULTS)/bill-rows.tsv: $(RESULTS)/bill.sls pipelines/lib/bill.awk pipelines/lib/spent.awk
	@: $(file >$(RESULTS)/settings/billed,$(settings_asked)$(call names_asked,bill))
	$(call SHOW,BILL)sl-inspect --tsv $< | awk -f pipelines/lib/bill.awk \
	    -v experts='$(foreach name,$(EXPERTS),$(name)=$(call epochs_of,$(name)))' \
	    file=1 <($(call spent,$(RESULTS))) file=2 <($(call spent,$(RESULTS)/tune)) \
	    file=3 <($(bill_COSTS)) file=4 $(RESULTS)/settings/bill.list file=5 - >$@.part
	@mv $@.part $@
