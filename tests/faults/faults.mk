# What goes wrong while the tools run: failing calls, kills, limits, more data than memory. `make
# check` has a small part of each (tests/cli/faults.bats).

# Loaded into the tools, never with sanitizers of their own.
PRELOADED := $(BUILD)/tests/faults/fail.so $(BUILD)/tests/faults/hurry.so
$(PRELOADED): $(BUILD)/%.so: %.c $(BUILD)/settings
	@mkdir -p $(@D)
	$(call SHOW,LD)$(CC) -D_GNU_SOURCE -O1 -g -fno-omit-frame-pointer -std=gnu11 -Wall -Wextra \
	    -Werror -Wno-unknown-warning-option -Wno-nonnull-compare -shared -fPIC -o $@ $< -ldl -lgcc_s

LOAD_PROGRAMS := $(BUILD)/tests/faults/flood $(BUILD)/tests/faults/peak
FAULT_PROGRAMS = $(PRELOADED) $(TEST_PROGRAMS)

# `all` makes each call fail in turn, `places` the first and last of each place in the program, a
# number that many of each kind. CASES chooses some (tests/faults/cases).
HOW   ?= places
CASES ?=
KILLS ?= 1000
SEED  ?= 1
COUNT ?= 1000000
STEP  ?= 20000
FAULT_SETTINGS = SL_BIN=$(call quote,$(abspath $(BUILD)/bin)) \
                 SL_FAULTS=$(call quote,$(abspath $(BUILD)/tests/faults)) \
                 SL_SANITIZE=$(SANITIZE)

.PHONY: faults kills limits load
faults: ## let each call of the tools fail in turn (SANITIZE=address,undefined, HOW=, CASES=)
	@$(MAKE) $(PARALLEL) all $(FAULT_PROGRAMS)
	@$(FAULT_SETTINGS) tests/faults/run $(HOW) $(CASES)

kills: ## kill tools at random moments and start them again (KILLS=, SEED=, CASES=)
	@$(MAKE) $(PARALLEL) all $(FAULT_PROGRAMS)
	@$(FAULT_SETTINGS) tests/faults/kill $(KILLS) $(SEED) $(CASES)

limits: ## run tools with too little memory, up to 1000000 kB in steps of STEP (STEP=, CASES=)
	@$(MAKE) $(PARALLEL) all $(FAULT_PROGRAMS)
	@$(FAULT_SETTINGS) tests/faults/limits "$$(seq -s ' ' $(STEP) $(STEP) 1000000)" $(CASES)

load: ## memory while COUNT records go by; training on more data than memory
	@$(MAKE) $(PARALLEL) all $(LOAD_PROGRAMS)
	@$(FAULT_SETTINGS) tests/faults/load $(COUNT)
