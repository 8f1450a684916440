# Speed, compared with PyTorch if it is installed: results/bench/bench.txt, .tsv, .png, .svg.
# BENCH=quick is a short version, for trying things out (and for the tests).

BENCH ?=

.PHONY: bench
bench: ## images per second, compared with PyTorch: results/bench (SL_PYTHON=, BENCH=quick)
	@$(MAKE) $(PARALLEL) all $(BENCH_PROGRAMS)
	@BENCH=$(BENCH) tests/bench/run $(BUILD)/tests/bench results/bench$(BENCH:%=-%)
