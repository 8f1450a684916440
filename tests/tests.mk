# What `make check` runs: functions (cmocka, one program a file), command lines and pipes (bats),
# and what is asked of the sources themselves (lint, bats too).

UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/*/test_*.c))
GRADIENT_TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/gradients/test_*.c))
# Kernels against float64; run alone, it tries more shapes and measures their speed.
KERNEL_TEST := $(BUILD)/tests/kernels/checkkernel
KERNEL_TEST_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/kernels/*.c))
# Inputs that once broke a reader, or reach deep into one, see fuzz/fuzz.mk.
FUZZ_TARGETS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
REPLAYS := $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/%)
FUNCTION_TESTS := $(UNIT_TESTS) $(GRADIENT_TESTS) $(KERNEL_TEST) $(REPLAYS)
BATS_TESTS := $(wildcard tests/cli/*.bats tests/pipes/*.bats tests/strangers/*.bats)
# make does the same however the tools were compiled.
MAKE_TESTS := tests/cli/make.bats tests/strangers/make.bats
LINT_TESTS := $(wildcard tests/lint/*.bats)

CHECK_PACKAGES = bats bsdextrautils bsdutils bzip2 clang-format cppcheck g++ jq libarchive-tools \
                 libcmocka-dev libopenblas0-serial mandoc openssl python3 python3-msgpack \
                 shellcheck xz-utils zip zsh

include tests/faults/faults.mk

.PHONY: check deps-check check-all check-built check-unit check-cli check-sanitize check-thread \
        check-valgrind check-slurm check-mpi check-short check-clang check-arm64 \
        check-hostile checkkernel lint analyse

check: deps deps-check ## run all tests; ends with "N passed, N failed"
	@$(MAKE) $(PARALLEL) check-all

deps-check: deps ## install the packages that testing needs in addition to those of deps
	$(call install_packages,$(CHECK_PACKAGES))

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(LIBRARY)
	$(call SHOW,LD)$(LINK) -o $@ $^ -lcmocka $(LIBS)

# Gradients are checked in float64: the arithmetic and the layers once more, compiled with
# SL_DOUBLE.
DOUBLE_SOURCES := $(addprefix common/kernel/,kernel.c reference.c norm.c) \
                  $(addprefix common/nn/,arch.c convnet.c gradients.c layout.c loss.c meetings.c \
                                         norms.c optimiser.c passes.c plan.c resnet.c shards.c \
                                         totals.c weights.c) \
                  $(wildcard common/nn/layer_*.c) $(addprefix common/distill/,match.c unroll.c)
DOUBLE_OBJECTS := $(DOUBLE_SOURCES:%.c=$(BUILD)/double/%.o)

$(BUILD)/double/%.o: %.c $(BUILD)/settings
	@mkdir -p $(@D)
	$(call SHOW,CC)$(COMPILE) -DSL_DOUBLE -MMD -MP -c -o $@ $<

# Not with the whole library, so that nothing compiled for float32 gets in among them; OpenBLAS and
# the regression are in float64 anyway.
$(GRADIENT_TESTS): $(BUILD)/%: $(BUILD)/double/%.o $(DOUBLE_OBJECTS) \
                   $(filter $(BUILD)/common/base/% $(BUILD)/formats/%,$(OBJECTS)) \
                   $(BUILD)/common/kernel/blas.o $(BUILD)/common/distill/krr.o
	@mkdir -p $(@D)
	$(call SHOW,LD)$(LINK) -o $@ $^ -lcmocka $(LIBS)

$(KERNEL_TEST): $(KERNEL_TEST_OBJECTS) $(LIBRARY)
	$(call SHOW,LD)$(LINK) -o $@ $^ $(LIBS)

checkkernel: ## check the accuracy and measure the speed of every kernel in every tier
	@$(MAKE) $(PARALLEL) $(KERNEL_TEST)
	@$(KERNEL_TEST) full

# Programs that tests run besides the tools: a server, makers of odd files.
BENCH_PROGRAMS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/bench/*.c))
TEST_PROGRAMS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/programs/*.c)) \
                 $(BENCH_PROGRAMS) $(addprefix $(BUILD)/tests/faults/,flood peak)
$(BUILD)/tests/bench/bench: $(BUILD)/tests/kernels/peak.o
$(TEST_PROGRAMS): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIBRARY)
	$(call SHOW,LD)$(LINK) -o $@ $^ $(LIBS)

RUN_TESTS = @SL_BIN=$(call quote,$(abspath $(BUILD)/bin)) SL_SANITIZE=$(SANITIZE) \
            SL_COMPILE="$(COMPILE)" tests/run $(BUILD)/tests
# For tests that may take longer than usual before they count as hanging.
SLOWLY = SL_TEST_SECONDS=$${SL_TEST_SECONDS:-1200}

check-all: all $(FUNCTION_TESTS) $(TEST_PROGRAMS) $(PRELOADED)
	$(RUN_TESTS) $(LINT_TESTS) $(FUNCTION_TESTS) $(BATS_TESTS)
check-built: all $(FUNCTION_TESTS) $(TEST_PROGRAMS) $(PRELOADED)
	$(RUN_TESTS) $(FUNCTION_TESTS) $(filter-out $(MAKE_TESTS),$(BATS_TESTS))
check-unit: $(FUNCTION_TESTS) $(TEST_PROGRAMS) ## run only the tests of functions
	$(RUN_TESTS) $(FUNCTION_TESTS)
check-cli: all $(TEST_PROGRAMS) $(PRELOADED) ## run only the tests of command lines
	$(RUN_TESTS) $(BATS_TESTS)
lint: all ## run only the checks of the sources and manuals
	$(RUN_TESTS) $(LINT_TESTS)

check-hostile: all $(TEST_PROGRAMS) ## try hostile archives at full size (ENTRIES=10000000)
	@export SL_HOSTILE_ENTRIES=$(or $(ENTRIES),10000000); $(RUN_TESTS:@%=%) tests/cli/hostile.bats

check-sanitize: deps deps-check ## functions and command lines under ASan, UBSan (WHOLE=yes: all)
	@WHOLE=$(WHOLE) $(MAKE) $(PARALLEL) SANITIZE=address,undefined check-built

check-thread: deps deps-check ## all tests of functions and command lines under TSan
	@$(SLOWLY) SL_THREADS=4 $(MAKE) $(PARALLEL) SANITIZE=thread check-built

check-slurm: all ## pipelines on the Slurm that srun reaches (CRASH=, REVIVE= a node)
	SL_BIN=$(abspath $(BUILD))/bin CRASH='$(CRASH)' REVIVE='$(REVIVE)' LC_ALL=C.UTF-8 \
	    bats tests/cluster/slurm.bats

check-mpi: deps ## tools as several ranks under mpirun, built in build/mpi (KILLS=10)
	@$(MAKE) $(PARALLEL) MPI=1 BUILD=$(BUILD)/mpi all
	SL_BIN=$(abspath $(BUILD))/mpi/bin KILLS='$(KILLS)' LC_ALL=C.UTF-8 bats tests/cluster/mpi.bats

# Only short tests, since valgrind is slow: those that neither train nor need other programs.
VALGRIND = valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite
SHORT_TESTS := $(filter-out %/test_download %/test_golden %/test_gradients %/test_kernel \
                            %/test_student %/test_synth %/test_trainer %/test_unroll \
                            %/test_whiten,$(UNIT_TESTS))

check-valgrind: deps deps-check ## short tests of functions under valgrind
	$(call install_packages,valgrind libc6-dbg)
	@$(SLOWLY) SL_UNDER="$(VALGRIND)" $(MAKE) $(PARALLEL) check-short
check-short: $(SHORT_TESTS)
	$(RUN_TESTS) $(SHORT_TESTS)

# gcc looks for what may go wrong along paths through a function, clang-tidy for what .clang-tidy
# lists. Those of gcc's checks are off that lose track of memory allocated or filled through another
# pointer.
ANALYSER = -O1 -g -fanalyzer -Wno-analyzer-malloc-leak -Wno-analyzer-use-of-uninitialized-value
ANALYSED := $(SOURCES) $(TIER_SOURCES) $(wildcard tools/*.c)

analyse: deps ## static analysis of the sources by gcc and clang-tidy
	$(call install_packages,clang-tidy)
	@$(MAKE) $(PARALLEL) BUILD=$(BUILD)/analyse CC=gcc CFLAGS='$(ANALYSER)' all
	@printf '%s\n' $(ANALYSED) | xargs -P "$$(nproc)" -d '\n' -n 1 sh -c \
	    'clang-tidy --quiet "$$0" -- $(wordlist 2,999,$(COMPILE)) -DSL_TIER=sse2 2>&1 | \
	        { ! grep -v "warnings\? generated\|^Suppressed\|^Use -header"; }'

check-clang: deps deps-check ## all tests of functions and command lines, compiled with clang
	$(call install_packages,clang)
	@$(MAKE) $(PARALLEL) CC=clang BUILD=$(BUILD)/clang check-built

# With packages of another architecture, see CONTRIBUTING.md; qemu-user runs the programs.
ARM64 = CC=aarch64-linux-gnu-gcc AR=aarch64-linux-gnu-ar PKG_CONFIG=aarch64-linux-gnu-pkg-config

check-arm64: ## all tests of functions and command lines on 64-bit Arm
	@$(SLOWLY) $(MAKE) $(PARALLEL) $(ARM64) BUILD=$(BUILD)/arm64 check-built

-include $(DOUBLE_OBJECTS:.o=.d) $(GRADIENT_TESTS:$(BUILD)/%=$(BUILD)/double/%.d)
-include $(UNIT_TESTS:%=%.d) $(TEST_PROGRAMS:%=%.d) $(KERNEL_TEST_OBJECTS:.o=.d)

include tests/bench/bench.mk tests/fuzz/fuzz.mk tests/coverage.mk
