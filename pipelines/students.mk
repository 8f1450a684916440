# Students. One is told by its draw, its labels and its seed,
#
#     $(call students,ipc10-draw1,expert0-epoch8-top4,2)
#
# and is a file of metrics below students/; with lists it is all combinations. Whichever figures ask
# for one, it is trained once. The words are:
#
# draw     ipcN-drawSEED, then maybe -quantileIofN, or -withoutN (the N-th treated class)
# labels   hard, or expertSEED-epochN, or ensemble-epochN; then what is done to them: -temperatureX,
#          -topK, -swapI, -dropN (the N-th treated class)
#
# How they are trained is TRAIN_N of the preset for IPC N, else TRAIN; TRAIN_N_hard goes before these
# for hard labels, and a fourth argument before all. It is part of the file's name, so that students
# trained otherwise are others.

parts  = $(subst -, ,$(1))
dashed = $(subst $(space),-,$(strip $(1)))

# The options of sl-select and sl-label for a part of a name.
treated = "$$(sed -n $(1)p $(RESULTS)/treated.txt)"
select_options = $(foreach part,$(call parts,$(1)),$(or $(patsubst without%,--without-class \
    $(call treated,%),$(filter without%,$(part))),$(patsubst ipc%,--ipc %,$(patsubst \
    draw%,--seed %,$(patsubst quantile%,--quantile %,$(subst of,/,$(part)))))))
change_options = $(foreach part,$(call changes,$(1)),$(or $(patsubst drop%,--drop-class \
    $(call treated,%),$(filter drop%,$(part))),$(patsubst top%,--top-k %,$(patsubst \
    swap%,--swap %,$(patsubst temperature%,--temperature %,$(part))))))

# Labels as a file holds them, and what is changed on their way to the student.
kept_labels   = hard expert% ensemble epoch%
sources       = $(filter $(kept_labels),$(call parts,$(1)))
changes       = $(filter-out $(kept_labels),$(call parts,$(1)))
label_seeds   = $(if $(filter ensemble,$(1)),$(EXPERT_SEEDS),$(patsubst expert%,%,$(filter expert%,$(1))))
label_experts = $(foreach seed,$(call label_seeds,$(1)),$(call \
                checkpoint,$(seed),$(patsubst epoch%,%,$(filter epoch%,$(1)))))

# $(call draw,NAME): the images of a draw; `all` are those of the training split. A quantile is ranked
# by the labels of the main expert after epoch QUANTILE_EPOCH, of which there is one at a time.
draw_name = $(RESULTS)/$(if $(filter all,$(1)),train,draws/$(1)).sls
define draw_rule
DRAW_$(1) := yes
$(call draw_name,$(1)): $(if $(findstring quantile,$(1)),$(call \
    labels,all,expert$(MAIN_EXPERT)-epoch$(QUANTILE_EPOCH)) $(RESULTS)/settings/ranking,$(RESULTS)/train.sls) \
    $(if $(findstring without,$(1)),$(RESULTS)/treated.txt) | $(RESULTS)/data.checked
	@mkdir -p $$(@D)
	$$(call SHOW,SELECT)sl-select -q $(subst $$,$$$$,$(call select_options,$(1))) -o $$@ $$<
endef
draw = $(if $(DRAW_$(1))$(filter all,$(1)),,$(eval $(call draw_rule,$(1))))$(call draw_name,$(1))

# $(call labels,DRAW,LABELS): the draw with labels of experts, before any change. An ensemble is of all
# experts that there are.
$(call stamp,ensemble,$(EXPERT_SEEDS))
label_name = $(RESULTS)/labels/$(1)/$(call dashed,$(call sources,$(2))).sls
define label_rule
LABELLED_$(3) := yes
$(3): $(call draw,$(1)) $(if $(filter ensemble,$(call sources,$(2))),$(RESULTS)/settings/ensemble) $(call trained,$(call label_seeds,$(call sources,$(2))))
	@mkdir -p $$(@D)
	$$(call SHOW,LABEL)sl-label -q -j 1 $(addprefix --expert ,$(call label_experts,$(call sources,$(2)))) -o $$@ $$<
endef
labels_once = $(if $(LABELLED_$(3)),,$(eval $(call label_rule,$(1),$(2),$(3))))$(3)
labels = $(if $(filter hard,$(2)),$(call draw,$(1)),$(call labels_once,$(1),$(2),$(call label_name,$(1),$(2))))

# How a student is trained, as options and as a part of its name: lr0.05-steps300.
ipc_of     = $(patsubst ipc%,%,$(firstword $(call parts,$(1))))
train_of   = $(or $(if $(filter hard,$(2)),$(TRAIN_$(call ipc_of,$(1))_hard)),$(TRAIN_$(call \
             ipc_of,$(1))),$(TRAIN),$(error preset \
             $(PRESET): neither TRAIN_$(call ipc_of,$(1)) nor TRAIN says how to train on $(call ipc_of,$(1)) images \
             a class))
train_name = $(patsubst -%,%,$(subst --,-,$(subst $(space),,$(1))))

# With TEST_EVERY a student is tested each so many epochs while it trains, on the way to its last one:
# NAME.tests.sls. It comes with the checkpoint, which does not stay, and so cannot be of one group with
# it: of a group make 4.4 makes all again when one is missing. Students without it are trained again.
tests_of = $(if $(TEST_EVERY),$(1:%=$(RESULTS)/students/%.tests.sls))
test_options = $(if $(TEST_EVERY),--test $(RESULTS)/test.sls --test-every $(TEST_EVERY) --metrics $(call \
               tests_of,$(1)))

ifdef TEST_EVERY
# As old as can be where it was never kept: students that are there were tested by it.
$(if $(wildcard $(RESULTS)/settings/test-every),,$(shell echo $(TEST_EVERY) >$(RESULTS)/settings/test-every; touch -d @0 $(RESULTS)/settings/test-every))
$(call stamp,test-every,$(TEST_EVERY))
tested_by = $(RESULTS)/test.sls $(RESULTS)/settings/test-every $(if $(wildcard $(call tests_of,$(1))),,FORCE)
define tests_rule
$(call tests_of,$(1)): $(RESULTS)/students/$(1).safetensors
	@touch -c $$@
endef
endif

# A checkpoint waits for its evaluation only (work.mk calls it secondary), unless KEEP_STUDENTS names
# it. What an interrupted run left behind is gone on with, if nothing changed since.
STUDENTS :=
$(call stamp,student,$(STUDENT))
define student_rule
STUDENTS += $(1)
STUDENT_$(1) := yes
$(RESULTS)/students/$(1).safetensors: \
    $(call labels,$(2),$(3)) $(if $(filter drop%,$(call parts,$(3))),$(RESULTS)/treated.txt) \
    $(call tested_by,$(1)) $(RESULTS)/settings/student
	@mkdir -p $$(@D)
	@state=$(RESULTS)/students/$(1).safetensors.state; \
	    for input in $$^; do test ! $$$$input -nt $$$$state || rm -f $$$$state; done
	$$(call SHOW,STUDENT)$(if $(call changes,$(3)),sl-label -q -j 1 $(subst $$,$$$$,$(call change_options,$(3))) $$< | \
	    )sl-train-student -q -j 1 $(STUDENT) $(5) --seed $(4) --resume $(call \
	    test_options,$(1)) -o $(RESULTS)/students/$(1).safetensors $(if $(call \
	    changes,$(3)),,$$<)
$(call tests_rule,$(1))
endef
student_once = $(if $(STUDENT_$(1)),,$(eval $(call student_rule,$(1),$(2),$(3),$(4),$(5))))$(1)
student = $(call student_once,$(1)/$(2)-$(call train_name,$(4))-seed$(3),$(1),$(2),$(3),$(4))
students = $(strip $(foreach d,$(1),$(foreach l,$(2),$(foreach s,$(3),$(call \
           student,$(d),$(l),$(s),$(or $(4),$(call train_of,$(d),$(l))))))))

$(RESULTS)/students/%.sls: $(RESULTS)/students/%.safetensors $(RESULTS)/test.sls
	$(call SHOW,EVAL)sl-eval -q -j 1 $(strip $(call only_class,$*)) --data $(RESULTS)/test.sls -o $@ $<
	@$(if $(filter $*,$(KEEP_STUDENTS)),,rm -f $<)

# The treated class of a zero-shot student is measured by itself as well.
only_class = $(foreach part,$(call parts,$(subst /,-,$(1))),$(patsubst without%,--class \
             $(call treated,%),$(filter without%,$(part)))$(patsubst drop%,--class $(call \
             treated,%),$(filter drop%,$(part))))

# The draws of each IPC in a list.
draws_of = $(foreach ipc,$(1),$(foreach seed,$(2),ipc$(ipc)-draw$(seed)))
