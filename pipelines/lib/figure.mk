# What every figure is made of. A figure FIGURE is a file figures/FIGURE.mk with a help line and
# these variables, of which few need more than the first three:
#
#     FIGURE_STUDENTS    whose metrics, joined, are FIGURE.sls
#     FIGURE_KIND        curve, bars, ..., the kind of chart that sl-plot draws of it,
#     FIGURE_PLOT        and with which options
#     FIGURE_STATISTICS  names of tables of statistics: NAME.tsv is what sl-stat says of FIGURE.sls
#                        with the options NAME_STAT
#     FIGURE_CHARTS      names of charts, if there are several: NAME_KIND, NAME_PLOT
#     NAME_FROM          what a chart is drawn from, if not FIGURE.sls; of samples, perhaps several
#     NAME_TABLE         options for the chart's table NAME.tsv, if not NAME_PLOT; none: no table
#     FIGURE_METRICS     other files that are joined to FIGURE.sls
#     FIGURE_KEPT        students that are not shown, but whose checkpoints it needs
#     FIGURE_LABELS      images with labels (IMAGES/LABELS) that it needs
#     FIGURE_TESTS       options for the table FIGURE-tests.tsv of the tests on the way (TEST_EVERY)
#     FIGURE_FILES       files that it makes by rules of its own
#     FIGURE_EVALUATED   how many networks it tests by rules of its own, for `make plan`
#     FIGURE_NEEDS       settings without defaults that it uses
#     FIGURE_SEVERAL     settings that must have several values
#     FIGURE_UNITS       the draws, or classes or experts, of its first look; its students are those
#                        of $(call at_look,FIGURE), see lib/looks.mk
#     FIGURE_IPCS        its numbers of images per class, if each can have looks of its own
#     FIGURE_FOLLOWS     what else has looks that it takes along
#     FIGURE_SHOW        the shell command that ends it, if not the table to be read

charts_of = $(or $($(1)_CHARTS),$(1))
# $(call from,FIGURE,CHART)
from = $(or $($(2)_FROM),$(RESULTS)/$(1).sls)

# $(call metrics,NAME,FILES): NAME.sls of streams of metrics. Their list is a stamp, so that a
# figure that loses students is made again too. It is written a piece at a time, since a command
# line is bounded.
define list_piece
	@printf '%s\n' $(wordlist 1,500,$(1)) >>$$@
$(if $(word 501,$(1)),$(call list_piece,$(wordlist 501,100000,$(1))))
endef
define metrics_rules
$(RESULTS)/settings/$(1).list: $(call changed,$(1).list,$(2))
	@rm -f $$@
$(call list_piece,$(2))
$(RESULTS)/$(1).sls: $(2) $(RESULTS)/settings/$(1).list
	$$(call SHOW,JOIN)xargs cat <$(RESULTS)/settings/$(1).list >$$@.part
	@sl-inspect --verify $$@.part && mv $$@.part $$@
endef
metrics = $(if $(2),$(eval $(call metrics_rules,$(1),$(2))))
joined  = $(strip $(STUDENTS_$(1):%=$(RESULTS)/students/%.sls) $($(1)_METRICS))

# How large figures are in print that do not say so themselves: --width, --font-size and --dpi of
# sl-plot.
FIGURE_SIZE ?=

# $(call chart,FIGURE,NAME): NAME.png and .svg, and NAME.tsv where numbers are drawn.
define chart_rules
$(call stamp,$(2)-plot,$($(2)_KIND) $($(2)_PLOT) $(FIGURE_SIZE) $($(2)_FROM))
FILES_$(1) += $(RESULTS)/$(2).png $(RESULTS)/$(2).svg
$(RESULTS)/$(2).png $(RESULTS)/$(2).svg: $(call from,$(1),$(2)) $(RESULTS)/settings/$(2)-plot
	$$(call SHOW,PLOT)sl-plot -q $($(2)_KIND) $(FIGURE_SIZE) $$($(2)_PLOT) -o $$@ $$(filter \
	    $(call from,$(1),$(2)),$$^)
endef
define table_rules
FILES_$(1) += $(RESULTS)/$(2).tsv
$(RESULTS)/$(2).tsv: $(if $($(2)_TABLE),$(RESULTS)/$(1).sls,$(call from,$(1),$(2))) \
    $(RESULTS)/settings/$(2)-plot
	@sl-plot -q table $$(call table_of,$(2)) --table $$@ -o /dev/null $$<
endef
table_of = $(or $($(1)_TABLE),$($(1)_PLOT))
has_table = $(filter-out none,$(or $($(1)_TABLE),$(filter-out images labels,$($(1)_KIND))))
need_kind = $(or $($(2)_KIND),$(error pipelines/figures/$(1).mk: $(2)_KIND is not set))
chart = $(if $(call need_kind,$(1),$(2)),$(eval $(call chart_rules,$(1),$(2))))$(if $(call \
        has_table,$(2)),$(eval $(call table_rules,$(1),$(2))))

define statistics_rules
$(call stamp,$(2)-stat,$($(2)_STAT))
FILES_$(1) += $(RESULTS)/$(2).tsv
$(RESULTS)/$(2).tsv: $(RESULTS)/$(1).sls $(RESULTS)/settings/$(2)-stat
	$$(call SHOW,STAT)sl-stat -q $$($(2)_STAT) --tsv -o $$@ $$<
endef
statistics = $(eval $(call statistics_rules,$(1),$(2)))

# How students did on the way.
define tests_rules
$(call metrics,$(1)-tests,$(call tests_of,$(STUDENTS_$(1))))
FILES_$(1) += $(RESULTS)/$(1)-tests.sls $(RESULTS)/$(1)-tests.tsv
$(RESULTS)/$(1)-tests.tsv: $(RESULTS)/$(1)-tests.sls
	@sl-plot -q table $$($(1)_TESTS) --table $$@ -o /dev/null $$<
endef

# A figure ends with what it drew, as a table to read, and what statistics say of it.
define figure_rules
.PHONY: $(1)
$(1): $$(FILES_$(1))
	@$$(call show,$(1))
	@$$(foreach name,$$($(1)_STATISTICS),echo $(RESULTS)/$$(name).tsv; \
	    sl-stat -q $$($$(name)_STAT) $(RESULTS)/$(1).sls;)
endef
show = $(or $($(1)_SHOW),sl-plot -q table $(call table_of,$(1)) $(RESULTS)/$(1).sls | \
       sed '1i $(RESULTS)/$(1).png')

# $(call figure,FIGURE): all of it.
define figure
$(call metrics,$(1),$(call joined,$(1)))
$(foreach name,$(call charts_of,$(1)),$(call chart,$(1),$(name)))
$(foreach name,$($(1)_STATISTICS),$(call statistics,$(1),$(name)))
$(if $(and $(TEST_EVERY),$($(1)_TESTS)),$(eval $(call tests_rules,$(1))))
$(eval FILES_$(1) += $($(1)_FILES))
$(eval $(call figure_rules,$(1)))
endef
