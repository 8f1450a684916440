# From a data set to figures: `make fig1 PRESET=small DATA=ARCHIVE`. A preset is a file in
# pipelines/presets; what it builds lies in results/PRESET, each step a real file, so that an
# interrupted run goes on where it stopped and a changed setting rebuilds what depends on it.
# Here are the targets; the work is done by a make of its own, in pipelines/work.mk.

PRESET     = demo
# Where all of it goes. (DATA= names an archive or folder of the preset's data set; without it,
# sl-fetch downloads.)
RESULTS_IN = results
RESULTS    = $(RESULTS_IN)/$(PRESET)
$(call plain_path,RESULTS_IN)
PRESETS := $(patsubst pipelines/presets/%.mk,%,$(wildcard pipelines/presets/*.mk))

# The figures by their names, and by the numbers they have in the paper.
FIGURE_NAMES   = fig1 table2 fig2 swap temperature onelabel scaling zeroshot quantiles similarity \
                 table3 table5 table6
FIGURE_NUMBERS = fig3 fig4 fig5 fig6 fig7 fig9 fig10 fig11 pareto

.PHONY: $(FIGURE_NAMES) $(FIGURE_NUMBERS) figures plan tune keep preset tools-for-work work
figures: ## every figure and table of a preset (PRESET=, DATA=)
fig1: ## accuracy over images per class, hard and soft labels; the images themselves
table2: ## accuracy next to published numbers of other methods
fig2: ## accuracy over the accuracy, and the entropy, of the expert at each epoch
swap: ## fig3: relative accuracy after swapping an entry of every label with the smallest
temperature: ## fig4: accuracy over expert epoch and temperature
onelabel: ## fig5: the label of one image at several epochs of the expert
scaling: ## fig6, fig11, pareto: accuracy over images per class for each number of entries kept
zeroshot: ## fig7: accuracy on a class without images, or without its entry in labels
quantiles: ## fig9: easy and hard images against random ones
similarity: ## fig10: the mean label of each class
table3: ## hard labels, those of one expert, those of an ensemble
table5: ## six draws of the images
table6: ## six experts
plan: ## what a preset costs on this machine, before anything is run (PRESET=)
tune: ## choose students' learning rates and label epochs without the test split (PRESET=)

NAME_fig3  = swap
NAME_fig4  = temperature
NAME_fig5  = onelabel
NAME_fig6  = scaling
NAME_fig7  = zeroshot
NAME_fig9  = quantiles
NAME_fig10 = similarity
NAME_fig11 = scaling
NAME_pareto = scaling

# What was set on the command line, make hands on by itself.
BIN  = $(abspath $(BUILD))/bin
WORK = PATH=$(call quote,$(BIN)):"$$PATH" $(MAKE) $(PARALLEL) -f pipelines/work.mk V=$(V)

# Students are small: side by side, a thread each, they fill the machine better than one by one. All
# that is asked for goes to one make: two would train the students that figures share at once.
WORK_TARGETS = $(FIGURE_NAMES) figures plan tune
WANTED       = $(foreach goal,$(MAKECMDGOALS),$(or $(NAME_$(goal)),$(goal)))

# What the paper has beside these needs distilled images, learned labels or ImageNet-1K.
LATER = table1 table4 fig8 fig12
.PHONY: $(LATER)
$(LATER):
	@echo '$@ comes in a later version; see make help for the figures that are there' >&2; exit 1

# With -n only the work is shown, not how the tools are built.
DRY = $(findstring n,$(filter-out -%,$(firstword $(MAKEFLAGS))))

# Two makes that write the same results take turns. Whatever make starts holds the lock with it, so
# that nobody writes beside a tool that outlived its make. To look or to plan, nobody waits.
WRITES     = $(if $(DRY),,$(filter-out plan,$(filter $(WORK_TARGETS),$(WANTED))))
TAKE_TURNS = mkdir -p $(RESULTS); exec 9>$(RESULTS)/.lock; flock -n 9 || \
             { echo 'waiting for another make that writes $(RESULTS)' >&2; flock 9; };

# On a terminal, a line below what make says counts the students that are left. Not beside V=1, and tools
# tell of themselves there.
GOALS    = $(sort $(filter $(WORK_TARGETS),$(WANTED)))
PROGRESS = $(if $(V)$(filter plan tune,$(GOALS)),,$(WRITES))
WITH_PROGRESS = test -t 1 -a "$$TERM" != dumb && left=$$(env $(WORK) -s left FOR='$(GOALS)' 2>/dev/null) && \
    test -n "$$left" && work=(show_progress "$${work[@]}" PROGRESS=yes); \
    show_progress() { "$$@" 2>&1 | pipelines/progress $(RESULTS) <(echo "$$left"); };

# Ctrl-C reaches whoever is on the terminal. What else tells make to end reaches make alone, and a shell
# between the two makes would not pass it on.
$(WORK_TARGETS) $(FIGURE_NUMBERS): work ;
work: tools-for-work
	+@$(if $(WRITES),$(TAKE_TURNS)) work=(env $(WORK) $(GOALS)); \
	    test -t 2 || exec "$${work[@]}"; \
	    trap 'echo "interrupted; the same command goes on from here" >&2' INT; \
	    $(if $(PROGRESS),$(WITH_PROGRESS)) \
	    "$${work[@]}"

tools-for-work: preset
	@$(if $(DRY),:,$(MAKE) $(PARALLEL) all)

preset:
	+@$(call stop_unless,$(if $(word 2,$(PRESET)),,$(filter $(PRESETS),$(PRESET))),there is no preset $(PRESET); there \
	    are: $(PRESETS))
	+@$(call stop_unless,$(if $(findstring :,$(BIN)),,yes),PATH cannot have a folder with a colon in its \
	    name: $(BIN); build in another folder ($(strip make BUILD=FOLDER)))

keep: preset ## copy the preset's figures, tables and metrics to pipelines/results (PRESET=)
	+@$(WORK) keep

-include pipelines/claims.mk
