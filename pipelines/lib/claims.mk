# What the results of a preset say of the paper's claims, which are in pipelines/claims.list.

.PHONY: claims
claims: ## report which of the paper's claims held (PRESET=)
claims: $(if $(filter $(WORK_TARGETS),$(WANTED)),work,tools-for-work)
	+@$(WORK) -f pipelines/lib/claims-report.mk claims
