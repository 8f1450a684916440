# What the results of a preset say of the paper's claims, which are in pipelines/claims.list.

.PHONY: claims
claims: ## which of the paper's claims held, and what would decide the others (PRESET=)
claims: $(if $(filter $(WORK_TARGETS),$(WANTED)),work,tools-for-work)
	+@$(WORK) claims
