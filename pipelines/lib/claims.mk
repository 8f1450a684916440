# What the results of a preset say of the paper's claims, which are in pipelines/claims.list.

# Two reports take turns, but do not wait for a make that draws more.
CLAIMS_TAKE_TURNS = mkdir -p $(RESULTS); exec 8>$(RESULTS)/.claims-lock; flock 8;

.PHONY: claims
claims: ## which of the paper's claims held, and what would decide the others (PRESET=)
claims: $(if $(filter $(WORK_TARGETS),$(WANTED)),work,tools-for-work)
	+@$(if $(DRY),,$(CLAIMS_TAKE_TURNS)) $(WORK) claims
