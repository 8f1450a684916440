# What `make check` runs: unit tests (cmocka, one program a file) and command lines (bats).

UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/test_*.c))
BATS_FILES := $(wildcard tests/cli/*.bats tests/pipes/*.bats)

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(LIBRARY)
	$(CC) $(SL_LDFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(SL_LDLIBS) $(LDLIBS)

# The server that the tests of downloads start.
$(BUILD)/tests/serve: $(BUILD)/tests/serve.o
	$(CC) $(SL_LDFLAGS) $(LDFLAGS) -o $@ $^
$(BUILD)/tests/unit/test_download: | $(BUILD)/tests/serve

.PHONY: check-unit check-cli
check-unit: $(UNIT_TESTS)
	@for test in $^; do $$test || exit 1; done
check-cli: all $(BUILD)/tests/serve
	SL_BIN=$(abspath $(BUILD)/bin) bats $(BATS_FILES)

-include $(UNIT_TESTS:%=%.d)
