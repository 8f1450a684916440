# Looks: the tests of a claim are made at most LOOKS times, at numbers of units (draws, classes or
# experts) that are fixed beforehand: FIGURE_UNITS, those of its first look, and three times as many
# at each further one. The p values of all tests count LOOKS times (claims-report), so the data may
# decide what gets its next look, a figure or one of its numbers of images per class, if it has
# FIGURE_IPCS: `make more` writes that to LOOKS_FILE, which is part of the preset.
LOOKS      ?= 1
LOOKS_FILE ?= pipelines/looks/$(PRESET).mk
$(call plain_path,LOOKS_FILE)
-include $(LOOKS_FILE)

# For the script `looks`: NAME:LOOK:MOST:UNITS,UNITS,...:FIGURE, NAME being a figure, or the sets of
# a method, images-METHOD, which FIGURE has students of; UNITS those of each look; and as NAME_N:...
# each number of images per class that has looks of its own.
all_looks   = $(foreach name,$(FIGURES) $(if $(filter \
              table2,$(FIGURES)),$(LEARNED_LOOKS)),$(if $($(name)_UNITS),$(foreach ipc,all \
              $($(name)_IPCS),$(name)$(filter-out _all,_$(ipc)):$(call \
              look_of,$(name),$(ipc)):$(or $($(name)_MOST),0):$(call units_to,$(name)):$(patsubst \
              images-%,table2,$(name)))))
units_to    = $(call listed,$(foreach look,$(call numbers_to,$(LOOKS)),$(words $(call \
              units_at,$(1),$(look)))))

# $(call at_look,FIGURE): its units at the look LOOK_FIGURE, at most FIGURE_MOST of them;
# $(call at_look,FIGURE,N): at LOOK_FIGURE_N, if that is further, or a look of FIGURE_FOLLOWS.
look_of  = $(lastword $(sort 1 $(LOOK_$(1)) $(LOOK_$(1)_$(2)) $(foreach name,$($(1)_FOLLOWS),$(if \
           $(filter $(2),$($(name)_IPCS)),$(LOOK_$(name)) $(LOOK_$(name)_$(2))))))
units_at = $(if $(filter-out 1,$(2)),$(shell awk -f pipelines/lib/units.awk -v look=$(2) \
           -v most=$($(1)_MOST) -- $($(1)_UNITS)),$($(1)_UNITS))
at_look  = $(call units_at,$(1),$(call look_of,$(1),$(2)))

# The draws of each of FIGURE_IPCS at its look; those of the first, and the others, which need only
# the students that claims are about.
draws_at      = $(foreach ipc,$($(1)_IPCS),$(call draws_of,$(ipc),$(call at_look,$(1),$(ipc))))
first_draws   = $(call draws_of,$($(1)_IPCS),$($(1)_UNITS))
further_draws = $(filter-out $(call first_draws,$(1)),$(call draws_at,$(1)))
