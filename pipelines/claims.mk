# What the results of a preset say of the paper's claims. The claims are in pipelines/claims/list.

.PHONY: claims
claims: $(if $(filter $(WORK_TARGETS),$(WANTED)),work,tools-for-work) ## say of each of the paper's claims whether it held (PRESET=)
	+@$(WORK) -f pipelines/claims/report.mk claims
