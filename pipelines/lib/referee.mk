# The report of figures/referee.mk, referee.txt and referee.tsv, by lib/referee; and the streams
# that its charts are drawn from.

# $(call referee_metrics,IPC): the students of sets and draws of as many images.
referee_metrics = $(patsubst %,$(RESULTS)/students/%.sls,$(filter ipc$(1)-% $(foreach \
                  set,$(REFEREE_SETS),$(if $(filter $(1),$(call \
                  released_part,$(set),2)),released-$(set)/%)),$(STUDENTS_referee)))
$(foreach ipc,$(referee_ipcs),$(call metrics,referee-ipc$(ipc),$(call referee_metrics,$(ipc))))
$(foreach chart,$(referee_CHARTS),$(eval $(RESULTS)/$(chart).png $(RESULTS)/$(chart).svg \
    $(RESULTS)/$(chart).tsv: $(RESULTS)/referee.names))

$(RESULTS)/referee.names: $(made_released:%=$(RESULTS)/released/%.sls) $(RESULTS)/train.sls
	@pipelines/lib/referee-names $^ >$@.part && mv $@.part $@

# How often the expert's labels of images agree with their own: labels of other classes show in it.
referee_labelled := $(sort $(foreach student,$(STUDENTS_referee),$(filter \
                    $(RESULTS)/labels/%,$(reads_students/$(student)))))
referee_seen      = $(if $(referee_labelled),$(RESULTS)/referee-labels.sls)
$(call stamp,referee-labels,$(referee_labelled))
$(RESULTS)/referee-labels.sls: $(referee_labelled) $(RESULTS)/settings/referee-labels
	$(call SHOW,EVAL)for file in $(referee_labelled); do sl-eval -q -j 1 --labels $$file; done >$@.part
	@mv $@.part $@

# In the order of the report.
referee_shown   = $(foreach ipc,$(referee_ipcs),$(foreach set,$(REFEREE_SETS),$(filter \
                  $(set)=$(ipc)=%,$(RELEASED_SETS))))
REFEREE_REPORT  = data=$(call quote,$(DATA_NAME)) whiten='$(call yes,WHITEN)' \
                  margin='$(REFEREE_MARGIN)' \
                  sets='$(referee_shown)' left_out='$(RELEASED_OTHER)' classes=$(CLASSES) \
                  seen='$(referee_seen)'
$(call stamp,referee-report,$(REFEREE_REPORT))
$(RESULTS)/referee.txt: $(RESULTS)/referee.sls $(referee_seen) $(RESULTS)/referee.names \
    $(RELEASED_TABLES) $(wildcard pipelines/lib/referee*) $(RESULTS)/settings/referee-report
	$(call SHOW,STAT)pipelines/lib/referee $(RESULTS) $(REFEREE_REPORT) $(RELEASED_TABLES) >$@.part
	@mv $@.part $@
$(RESULTS)/referee.tsv: $(RESULTS)/referee.txt
	@touch -c $@
