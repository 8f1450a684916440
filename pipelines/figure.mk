# What every figure is made of: metrics put together (NAME.sls), and drawn (.png, .svg, .tsv).

# What the soft labels of IPC N are, in figures that look at one epoch: EPOCH_N, else EPOCH.
epoch_of = $(or $(EPOCH_$(1)),$(EPOCH),$(error preset $(PRESET): EPOCH_$(1) is not set))
best_of  = expert$(MAIN_EXPERT)-epoch$(call epoch_of,$(1))
# The labels of the main expert after each of these epochs.
after    = $(1:%=expert$(MAIN_EXPERT)-epoch%)
# The epoch of an ensemble: the one that suits IPC N, or the last that all experts have.
ensemble_epoch = $(firstword $(shell printf '%s\n' $(call epoch_of,$(1)) $(OTHER_EPOCHS) | sort -n))
SOFT_LABELS   := $(call after,$(LABEL_EPOCHS))

# $(call metrics,NAME,STUDENTS,FILES): NAME.sls of students and of other streams of metrics. The list
# is a stamp, so that a figure that loses students is made again too. It is written a piece at a
# time, since a command line is bounded.
define list_piece
	@printf '%s\n' $(wordlist 1,500,$(1)) >>$$@
$(if $(word 501,$(1)),$(call list_piece,$(wordlist 501,100000,$(1))))
endef
define metrics_rules
STUDENTS_$(1) := $(2)
$(RESULTS)/settings/$(1).list: $(if $(call same,$(strip $(file <$(RESULTS)/settings/$(1).list)),$(3)),,FORCE)
	@rm -f $$@
$(call list_piece,$(3))
$(RESULTS)/$(1).sls: $(3) $(RESULTS)/settings/$(1).list
	$$(call SHOW,JOIN)xargs cat <$(RESULTS)/settings/$(1).list >$$@.part
	@sl-inspect --verify $$@.part && mv $$@.part $$@
endef
metrics = $(eval $(call metrics_rules,$(1),$(2),$(strip $(2:%=$(RESULTS)/students/%.sls) $(3))))

# How large figures are in print that do not say so themselves: --width, --font-size and --dpi of sl-plot.
FIGURE_SIZE ?=

# $(call chart,FIGURE,NAME,STREAM,KIND): NAME.png, .svg and .tsv of STREAM.sls, by sl-plot KIND with
# the options NAME_PLOT, as parts of FIGURE.
define chart_rules
$(call stamp,$(2)-plot,$(4) $($(2)_PLOT) $(FIGURE_SIZE))
FILES_$(1) += $(RESULTS)/$(2).png $(RESULTS)/$(2).svg $(RESULTS)/$(2).tsv
$(RESULTS)/$(2).png $(RESULTS)/$(2).svg: $(RESULTS)/$(3).sls $(RESULTS)/settings/$(2)-plot
	$$(call SHOW,PLOT)sl-plot -q $(4) $(FIGURE_SIZE) $$($(2)_PLOT) -o $$@ $$<
$(RESULTS)/$(2).tsv: $(RESULTS)/$(3).sls $(RESULTS)/settings/$(2)-plot
	@sl-plot -q table $$($(2)_PLOT) --table $$@ -o /dev/null $$<
$(1): $(RESULTS)/$(2).png $(RESULTS)/$(2).svg $(RESULTS)/$(2).tsv
endef
chart = $(eval $(call chart_rules,$(1),$(2),$(3),$(4)))

# $(call statistics,FIGURE,NAME): NAME.tsv, what sl-stat says of FIGURE.sls with the options NAME_STAT.
define statistics_rules
$(call stamp,$(2)-stat,$($(2)_STAT))
STATISTICS_$(1) += $(2)
FILES_$(1) += $(RESULTS)/$(2).tsv
$(RESULTS)/$(2).tsv: $(RESULTS)/$(1).sls $(RESULTS)/settings/$(2)-stat
	$$(call SHOW,STAT)sl-stat -q $$($(2)_STAT) --tsv -o $$@ $$<
$(1): $(RESULTS)/$(2).tsv
endef
statistics = $(eval $(call statistics_rules,$(1),$(2)))

# A figure ends with what it drew, as a table to read, and what statistics say of it.
define figure_rules
.PHONY: $(1)
$(1):
	@sl-plot -q table $$($(1)_PLOT) $(RESULTS)/$(1).sls | sed '1i $(RESULTS)/$(1).png'
	@$$(foreach name,$$(STATISTICS_$(1)),echo $(RESULTS)/$$(name).tsv; \
	    sl-stat -q $$($$(name)_STAT) $(RESULTS)/$(1).sls;)
endef
figure = $(eval $(call figure_rules,$(1)))

# `make keep`: figures (as PNG), tables and metrics are small, and worth keeping.
.PHONY: keep
keep:
	@test -n "$(wildcard $(RESULTS)/*.sls)" || { echo 'nothing to keep yet: make figures PRESET=$(PRESET)' >&2; exit 1; }
	@mkdir -p pipelines/results/$(PRESET)
	@for file in $(foreach figure,$(FIGURES),$(FILES_$(figure)) $(RESULTS)/$(figure).sls) \
	    $(RESULTS)/claims.txt $(RESULTS)/claims.tsv; do \
	    case $$file in *.svg) continue ;; esac; \
	    ! test -f $$file || install -m 644 $$file pipelines/results/$(PRESET); done
	@du -sh pipelines/results/$(PRESET)
