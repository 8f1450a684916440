# `make coverage`: which lines of formats/ are run by the tests, by the inputs that fuzzing kept,
# and by those that `make fuzz` has found so far.

FUZZ_CORPUS = $(abspath $(wildcard $(BUILD)/fuzz/corpus))

.PHONY: coverage replay-corpus

coverage: deps deps-check ## lines of formats/ that tests and fuzzing reach
	@mkdir -p $(BUILD)/coverage
	@find $(BUILD)/coverage -name '*.gcda' -delete
	-@$(MAKE) $(PARALLEL) BUILD=$(BUILD)/coverage COVERAGE=formats FUZZ_CORPUS=$(FUZZ_CORPUS) \
	    check-built replay-corpus
	@tests/coverage $(BUILD)/coverage formats/*.c

# Only these files are compiled for coverage, so that the rest stays fast.
ifdef COVERAGE
$(BUILD)/$(COVERAGE)/%.o: CFLAGS := -O0 -g --coverage
LDFLAGS += --coverage
endif

replay-corpus: $(REPLAYS)
	@for target in $(FUZZ_TARGETS); do \
	    [ ! -d $(FUZZ_CORPUS)/$$target ] || \
	        $(BUILD)/tests/fuzz/$$target $(FUZZ_CORPUS)/$$target >/dev/null || exit; \
	done
