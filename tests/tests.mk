# What `make check` runs: functions (cmocka, one program a file), command lines and pipes (bats), and
# what is asked of the sources themselves (lint, bats too).

UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/test_*.c))
GRADIENT_TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/gradients/test_*.c))
# Kernels against float64; also by itself, with more shapes, and how fast they are.
KERNEL_TEST := $(BUILD)/tests/kernels/checkkernel
KERNEL_TEST_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/kernels/*.c))
# Inputs that once broke a reader, or reach far, see fuzz/fuzz.mk.
FUZZ_TARGETS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
REPLAYS := $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/%)
FUNCTION_TESTS := $(UNIT_TESTS) $(GRADIENT_TESTS) $(KERNEL_TEST) $(REPLAYS)
BATS_TESTS := $(wildcard tests/cli/*.bats tests/pipes/*.bats)
LINT_TESTS := $(wildcard tests/lint/*.bats)

CHECK_PACKAGES = bats bsdextrautils bsdutils bzip2 clang-format cppcheck jq libarchive-tools \
                 libcmocka-dev mandoc python3 python3-msgpack shellcheck xz-utils zip

.PHONY: check deps-check check-all check-built check-unit check-cli check-sanitize check-hostile
.PHONY: checkkernel lint

check: deps deps-check ## run all tests; ends with "N passed, N failed"
	@$(MAKE) $(PARALLEL) check-all

deps-check: deps ## install the packages that testing needs beside those of deps
	$(call install_packages,$(CHECK_PACKAGES))

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(LIBRARY)
	$(call SHOW,LD)$(LINK) -o $@ $^ -lcmocka $(LIBS)

# Gradients are checked in float64: the arithmetic and the layers once more, compiled with SL_DOUBLE.
DOUBLE_SOURCES := $(addprefix common/kernel/,kernel.c reference.c norm.c) \
                  $(addprefix common/nn/,arch.c loss.c plan.c weights.c) \
                  $(wildcard common/nn/layer_*.c)
DOUBLE_OBJECTS := $(DOUBLE_SOURCES:%.c=$(BUILD)/double/%.o)

$(BUILD)/double/%.o: %.c $(BUILD)/settings
	@mkdir -p $(@D)
	$(call SHOW,CC)$(COMPILE) -DSL_DOUBLE -MMD -MP -c -o $@ $<

# Not with the whole library, so that nothing compiled for float32 gets in among them.
$(GRADIENT_TESTS): $(BUILD)/%: $(BUILD)/double/%.o $(DOUBLE_OBJECTS) \
                   $(filter $(BUILD)/common/base/% $(BUILD)/formats/%,$(OBJECTS))
	@mkdir -p $(@D)
	$(call SHOW,LD)$(LINK) -o $@ $^ -lcmocka $(LIBS)

$(KERNEL_TEST): $(KERNEL_TEST_OBJECTS) $(LIBRARY)
	$(call SHOW,LD)$(LINK) -o $@ $^ $(LIBS)

checkkernel: ## every kernel in every tier: how exact, how fast
	@$(MAKE) $(PARALLEL) $(KERNEL_TEST)
	@$(KERNEL_TEST) full

# Programs that tests run beside the tools: a server, a maker of odd files.
BENCH_PROGRAMS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/bench/*.c))
TEST_PROGRAMS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/*.c)) $(BENCH_PROGRAMS)
$(TEST_PROGRAMS): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIBRARY)
	$(call SHOW,LD)$(LINK) -o $@ $^ $(LIBS)

RUN_TESTS = @SL_BIN=$(abspath $(BUILD)/bin) SL_SANITIZE=$(SANITIZE) SL_COMPILE="$(COMPILE)" \
            tests/run $(BUILD)/tests

check-all: all $(FUNCTION_TESTS) $(TEST_PROGRAMS)
	$(RUN_TESTS) $(LINT_TESTS) $(FUNCTION_TESTS) $(BATS_TESTS)
check-built: all $(FUNCTION_TESTS) $(TEST_PROGRAMS)
	$(RUN_TESTS) $(FUNCTION_TESTS) $(BATS_TESTS)
check-unit: $(FUNCTION_TESTS) $(TEST_PROGRAMS) ## only the tests of functions
	$(RUN_TESTS) $(FUNCTION_TESTS)
check-cli: all $(TEST_PROGRAMS) ## only the tests of command lines
	$(RUN_TESTS) $(BATS_TESTS)
lint: all ## only the checks of the sources
	$(RUN_TESTS) $(LINT_TESTS)

check-hostile: all $(TEST_PROGRAMS) ## archives that mean no good, at full size (ENTRIES=10000000)
	@export SL_HOSTILE_ENTRIES=$(or $(ENTRIES),10000000); $(RUN_TESTS:@%=%) tests/cli/hostile.bats

check-sanitize: deps deps-check ## all tests of functions and command lines under ASan and UBSan
	@$(MAKE) $(PARALLEL) SANITIZE=address,undefined check-built

-include $(DOUBLE_OBJECTS:.o=.d) $(GRADIENT_TESTS:$(BUILD)/%=$(BUILD)/double/%.d)
-include $(UNIT_TESTS:%=%.d) $(TEST_PROGRAMS:%=%.d) $(KERNEL_TEST_OBJECTS:.o=.d)

include tests/bench/bench.mk tests/fuzz/fuzz.mk tests/coverage.mk
