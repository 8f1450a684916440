# Fuzzing. Every tests/fuzz/fuzz_NAME.c hands an input to a reader. As the program NAME it reads
# files, and `make check` runs it on the inputs kept in tests/fuzz/found/NAME; `make fuzz` builds it
# with clang's libFuzzer, which looks for inputs that break the reader.

SECONDS_EACH ?= 60
FUZZ         ?= $(FUZZ_TARGETS)
FUZZ_JOBS    ?= 1
FUZZ_PACKAGES = clang libclang-rt-14-dev

FUZZ_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/fuzz/*.c))
FUZZERS := $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/fuzz-%)

.PHONY: fuzz fuzzers

$(REPLAYS): $(BUILD)/tests/fuzz/%: \
    $(addprefix $(BUILD)/tests/fuzz/,fuzz_%.o input.o fetch.o replay.o) $(LIBRARY)
	$(call SHOW,LD)$(LINK) -o $@ $^ $(LIBS)

$(FUZZERS): $(BUILD)/tests/fuzz/fuzz-%: \
    $(addprefix $(BUILD)/tests/fuzz/,fuzz_%.o input.o fetch.o mend.o mutate.o) $(LIBRARY)
	$(call SHOW,LD)$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBS) -lz

fuzzers: $(FUZZERS)

fuzz: ## look for inputs that break the readers (SECONDS_EACH=60, FUZZ="stream npy", FUZZ_JOBS=1)
fuzz: deps deps-check
	$(call install_packages,$(FUZZ_PACKAGES))
	@$(MAKE) $(PARALLEL) all $(TEST_PROGRAMS) $(REPLAYS)
	@$(MAKE) $(PARALLEL) CC=clang SANITIZE=fuzzer-no-link,address,undefined fuzzers
	@SL_BIN=$(call quote,$(abspath $(BUILD)/bin)) tests/fuzz/run $(BUILD)/fuzz \
	    $(BUILD)/sanitize-fuzzer-no-link/tests/fuzz $(BUILD)/tests/fuzz $(SECONDS_EACH) \
	    $(FUZZ_JOBS) $(FUZZ)

-include $(FUZZ_OBJECTS:.o=.d)
