# From a data set to figures: `make fig1 PRESET=small DATA=ARCHIVE`. A preset is a file in
# pipelines/presets; its results are in results/PRESET, each step a real file, so that an
# interrupted run resumes where it stopped and a changed setting rebuilds what depends on it. Here
# are the targets; the work is done by a make of its own, in pipelines/lib/work.mk.

PRESET     = demo
# Where all of it goes. (DATA= names an archive or folder of the preset's data set; without it,
# sl-fetch downloads.)
RESULTS_IN = results
RESULTS    = $(RESULTS_IN)/$(PRESET)
$(call plain_path,RESULTS_IN)
PRESETS := $(patsubst pipelines/presets/%.mk,%,$(wildcard pipelines/presets/*.mk))

# Figures have names, and some the numbers that they have in the paper, with which their help
# begins.
FIGURE_FILES   := $(sort $(wildcard pipelines/figures/*.mk))
FIGURE_NAMES   := $(FIGURE_FILES:pipelines/figures/%.mk=%)
PAPER_NAMES    := $(shell awk -F '[:,] *' '/^[a-z0-9]+: .. fig[0-9]+[,:]/ { \
                  sub("^.. ", "", $$2); for (i = 2; $$i ~ /^[a-z]+[0-9]*$$/; i++) \
                  print $$i "=" $$1 }' $(FIGURE_FILES))
FIGURE_NUMBERS := $(foreach pair,$(PAPER_NAMES),$(firstword $(subst =, ,$(pair))))
$(foreach pair,$(PAPER_NAMES),$(eval NAME_$(pair)))

.PHONY: $(FIGURE_NAMES) $(FIGURE_NUMBERS) figures distilled plan more tune keep restore
.PHONY: shard join preset tools-for-work work
figures: ## every figure and table of a preset (PRESET=, DATA=)
distilled: ## learned images and labels of a preset, without their students (PRESET=, DATA=)
plan: ## what a preset costs on this machine, before anything is run (PRESET=)
more: ## add draws where they decide the cheapest claims (PRESET=, HOURS=)
tune: ## choose students' learning rates and label epochs without the test split (PRESET=)

# What was set on the command line, make hands on by itself.
BIN  = $(abspath $(BUILD))/bin
WORK = PATH=$(call quote,$(BIN)):"$$PATH" $(MAKE) $(PARALLEL) -f pipelines/lib/work.mk V=$(V)

# Students are small: side by side, a thread each, they fill the machine better than one by one.
# All that is asked for goes to one make: two would train the students that figures share at once.
WORK_TARGETS = $(FIGURE_NAMES) figures distilled plan more restore shard join tune
WANTED       = $(foreach goal,$(MAKECMDGOALS),$(or $(NAME_$(goal)),$(goal)))

# With -n only the work is shown, not how the tools are built.
DRY = $(findstring n,$(filter-out -%,$(firstword $(MAKEFLAGS))))

# Two makes that write the same results take turns. Whatever make starts holds the lock with it,
# so that no other make writes along with a tool that outlived its own. To look or to plan, no
# lock is needed.
WRITES     = $(if $(DRY),,$(filter-out plan,$(filter $(WORK_TARGETS),$(WANTED))))
TAKE_TURNS = mkdir -p $(RESULTS); exec 9>$(RESULTS)/.lock; flock -n 9 || \
             { echo 'waiting for another make that writes $(RESULTS)' >&2; flock 9; };

# On a terminal, a line below what make says counts the students that are left. Not with V=1,
# where the tools show their own progress.
GOALS    = $(sort $(filter $(WORK_TARGETS),$(WANTED)))
PROGRESS = $(if $(V)$(filter plan more tune,$(GOALS)),,$(WRITES))
WITH_PROGRESS = test -t 1 -a "$$TERM" != dumb && \
    left=$$(env $(WORK) -s left FOR='$(GOALS)' 2>/dev/null) && \
    test -n "$$left" && work=(show_progress "$${work[@]}" PROGRESS=yes); \
    show_progress() { "$$@" 2>&1 | pipelines/lib/progress $(RESULTS) <(echo "$$left"); };

# Ctrl-C reaches all that run on the terminal. Other signals reach make alone, and a shell between
# the two makes would not pass them on.
$(WORK_TARGETS) $(FIGURE_NUMBERS): work ;
work: tools-for-work
	+@$(if $(WRITES),$(TAKE_TURNS)) work=(env $(WORK) $(GOALS)); \
	    test -t 2 || exec "$${work[@]}"; \
	    trap 'echo "interrupted; the same command resumes from here" >&2' INT; \
	    $(if $(PROGRESS),$(WITH_PROGRESS)) \
	    "$${work[@]}"

tools-for-work: preset
	@$(if $(DRY),:,$(MAKE) $(PARALLEL) all)

preset:
	+@$(call stop_unless,$(if $(word 2,$(PRESET)),,$(filter $(PRESETS),$(PRESET))),there is no preset \
	    $(PRESET); there are: $(PRESETS))
	+@$(call stop_unless,$(if $(findstring :,$(BIN)),,yes),PATH cannot have a folder with a colon in \
	    its name: $(BIN); build in another folder ($(strip make BUILD=FOLDER)))

# After what is asked for along with it.
keep: preset $(if $(filter $(WORK_TARGETS),$(WANTED)),work) $(filter claims,$(WANTED))
keep: ## copy the preset's figures, tables and metrics to pipelines/results (PRESET=)
	+@$(WORK) keep
shard: ## train a part of the students, for machines that share no files (PRESET=, SHARD=3/16)
join: ## bring together what make shard packed, from standard input (PRESET=)
restore: ## bring back experts and students that were kept with KEEP_RUNS=yes (PRESET=)

include pipelines/lib/claims.mk
