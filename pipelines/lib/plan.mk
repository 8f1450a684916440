# `make plan`: runs, images, operations and hours of each figure before anything is run, at the
# rate that calibrate measures here. What is left is what make itself would run.

# $(call look_ahead,GOALS): in a recipe; what make would run for these, as files in settings: what
# each figure consists of with its cost, what of it is left, and the epochs of each expert.
AHEAD    = $(RESULTS)/settings/todo
define look_ahead
+@$(THIS_MAKE) -n $(1) >$(AHEAD)
@: $(file >$(RESULTS)/settings/asked,$(settings_asked)$(call names_asked,$(WANTED_FIGURES)))
@: $(file >$(RESULTS)/settings/charts,$(charts_asked))
@pipelines/student --cost --from $(RESULTS)/settings/asked >$(RESULTS)/settings/students
@pipelines/lib/plan-experts $(RESULTS) $(foreach name,$(EXPERTS),$(name)=$(call \
    epochs_of,$(name))=$(call option_of,--arch,$(call options_of,$(name)),-)) \
    >$(RESULTS)/settings/experts
@sed -n -e 's:^.*sl-train-student.* -o $(RESULTS)/students/\(.*\)\.safetensors.*:\1:p' \
    -e 's:^.*sl-distill.* -o $(RESULTS)/\([^ ]*\)\.sls .*:\1:p' \
    -e 's:^.*sl-label.* -o $(RESULTS)/\(labels/[^ ]*\)\.sls .*:\1:p' \
    -e 's:^.*sl-plot.* -o $(RESULTS)/\([^ ]*\)\.png.*:charts/\1:p' \
    -e 's:^.*sl-eval.* -o $(RESULTS)/zeroshot/\([^ ]*\)\.sls .*:evaluations/\1:p' $(AHEAD) \
    >$(RESULTS)/settings/students-left
endef
charts_asked = $(foreach figure,$(WANTED_FIGURES),$(foreach chart,$(call \
               charts_of,$(figure)),$(figure) charts/$(chart) 1 0 - - - -$(newline))$(if \
               $($(figure)_EVALUATED),$(figure) evaluations/$(figure) $($(figure)_EVALUATED) \
               0 - - - -$(newline)))

# What reads the files above.
PLANNER = awk -v classes=$(CLASSES) -v per_class=$(PER_CLASS) -v tests=$(TESTS)
PLANNED = file=2 $(RESULTS)/settings/experts file=3 $(RESULTS)/settings/students-left file=4 \
          $(RESULTS)/settings/students

# $(call show_plan,OPTIONS,SCRIPT)
show_plan = $(PLANNER) -f pipelines/lib/duration.awk -f pipelines/lib/operations.awk \
    -f pipelines/lib/$(or $(2),plan).awk \
    -v preset=$(PRESET) -v processes=$(PROCESSES) -v cores=$$(nproc) -v size=$(SIZE) \
    -v arch=$(call option_of,--arch,$(STUDENT)) -v batch=$(call option_of,--batch,$(STUDENT),256) \
    -v expert_batch=$(call option_of,--batch,$(EXPERT),256) $(1) file=1 $(RATE) $(PLANNED) \
    $(RESULTS)/settings/charts

# `make plan MACHINES='8 64' GBITS=10`: what it would take on so many machines, joined by so many
# Gbit/s.
MACHINES ?=
GBITS    ?= 10
$(if $(shell [[ '$(GBITS)' =~ ^[0-9]*[1-9][0-9]*(\.[0-9]+)?$$|^0*\.0*[1-9][0-9]*$$ ]] || \
    echo no),$(error GBITS: '$(GBITS)' is not a number above 0))
$(foreach count,$(MACHINES),$(if $(shell [[ '$(count)' =~ ^[1-9][0-9]{0,5}$$ ]] || \
    echo no),$(error MACHINES: '$(count)' is not a whole number of at least 1)))

# How fast this machine is: for a plan it is measured, what only costs takes what was measured.
RATE = $(RESULTS)/settings/rate
$(call stamp,rate-of,$(SIZE) $(PROCESSES) $(STUDENT))
$(RATE): $(RESULTS)/settings/rate-of
	@echo 'measuring how fast this machine is ...' >&2
	@pipelines/lib/calibrate $(SIZE) $(PROCESSES) $(STUDENT) >$@.part && mv $@.part $@

.PHONY: plan cost left
plan:
	$(call look_ahead,figures)
	@rm -f $(RATE)
	+@$(THIS_MAKE) $(RATE)
	@$(call show_plan)
	@$(if $(MACHINES),$(call show_plan,-v machines='$(MACHINES)' -v link=$(GBITS),machines))

# The seconds that each of the figures FOR still takes.
cost: $(RATE)
	$(call look_ahead,$(FOR))
	@$(call show_plan,-v brief=yes)

# For `progress`: what the figures FOR still need.
left:
	$(call look_ahead,$(FOR))
	@$(PLANNER) -f pipelines/lib/plan-left.awk $(PLANNED)

# As many as make runs at a time: `make -j8 plan` is about `make -j8 figures`.
PROCESSES ?= $(or $(patsubst -j%,%,$(filter -j%,$(MAKEFLAGS))),1)
