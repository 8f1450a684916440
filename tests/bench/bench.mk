# Speed, side by side with PyTorch where there is one: results/bench/bench.txt, .tsv, .png, .svg.
# BENCH=quick is a short version of it, for trying out (and for the tests).

BENCH ?=

.PHONY: bench
bench: ## images a second, beside PyTorch's: results/bench (SL_PYTHON=, BENCH=quick)
	@$(MAKE) $(PARALLEL) all $(BENCH_PROGRAMS)
	@BENCH=$(BENCH) tests/bench/run $(BUILD)/tests/bench results/bench$(BENCH:%=-%)
