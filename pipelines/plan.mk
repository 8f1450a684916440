# `make plan`: runs, images, operations and hours of each figure before anything is run, at the rate
# that calibrate measures here. What is left is what make itself would run.

option_of = $(or $(word 2,$(subst =, ,$(filter $(1)=%,$(subst $(1) ,$(1)=,$(2))))),$(3))

.PHONY: plan
plan:
	@$(MAKE) -n -f pipelines/work.mk PRESET=$(PRESET) figures >$(RESULTS)/settings/todo
	@: $(file >$(RESULTS)/settings/students,$(foreach figure,$(FIGURES),$(foreach \
	    student,$(STUDENTS_$(figure)),$(figure) $(student)$(newline))))
	@echo 'measuring how fast this machine is ...' >&2
	@pipelines/calibrate $(SIZE) $(PROCESSES) $(STUDENT) >$(RESULTS)/settings/rate
	@pipelines/plan-experts $(RESULTS) $(foreach seed,$(EXPERT_SEEDS),$(seed)=$(call \
	    epochs_of,$(seed))) >$(RESULTS)/settings/experts
	@grep -o 'sl-train-student.* -o $(RESULTS)/students/.*\.safetensors' $(RESULTS)/settings/todo | \
	    sed 's:.* -o $(RESULTS)/students/::; s:\.safetensors$$::' \
	    >$(RESULTS)/settings/students-left || true
	@cd $(RESULTS)/settings && awk -f $(call quote,$(CURDIR)/pipelines/plan.awk) -v preset=$(PRESET) \
	    -v processes=$(PROCESSES) -v classes=$(CLASSES) -v per_class=$(PER_CLASS) -v tests=$(TESTS) \
	    -v size=$(SIZE) -v arch=$(call option_of,--arch,$(STUDENT)) \
	    -v batch=$(call option_of,--batch,$(STUDENT),256) \
	    -v expert_batch=$(call option_of,--batch,$(EXPERT),256) \
	    file=1 rate file=2 experts file=3 students-left file=4 students

# As many as make runs at a time: `make -j8 plan` is about `make -j8 figures`.
PROCESSES ?= $(or $(patsubst -j%,%,$(filter -j%,$(MAKEFLAGS))),1)
