# Looks: the tests of a claim are made at most LOOKS times, at numbers of units (draws, classes or
# experts) that are fixed beforehand: FIGURE_UNITS, those of its first look, and three times as many
# at each further one. The p values of all tests count LOOKS times (claims-report), so the data may
# decide which figure gets its next look: `make more` writes that to LOOKS_FILE, which is part of
# the preset.
LOOKS      ?= 1
LOOKS_FILE ?= pipelines/looks/$(PRESET).mk
$(call plain_path,LOOKS_FILE)
-include $(LOOKS_FILE)

# Figures for the script `looks`: FIGURE:LOOK:MOST:UNITS,UNITS,..., those of each look and of one
# more, for estimates.
figure_looks = $(foreach figure,$(FIGURES),$(if $($(figure)_UNITS),$(figure):$(call \
               look_of,$(figure)):$(or $($(figure)_MOST),0):$(call listed,$(foreach look,$(call \
               numbers_to,$(shell expr $(LOOKS) + 1)),$(words $(call \
               units_at,$(figure),$(look)))))))

# $(call at_look,FIGURE): its units at the look LOOK_FIGURE, at most FIGURE_MOST of them.
look_of  = $(or $(LOOK_$(1)),1)
units_at = $(if $(filter-out 1,$(2)),$(shell awk -f pipelines/lib/units.awk -v look=$(2) \
           -v most=$($(1)_MOST) -- $($(1)_UNITS)),$($(1)_UNITS))
at_look  = $(call units_at,$(1),$(call look_of,$(1)))
