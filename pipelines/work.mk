# The work behind the targets of pipelines.mk, in a make of its own: it knows the preset's settings,
# every figure and every student. `make -f pipelines/work.mk PRESET=demo FILE` makes any one file,
# with the tools on PATH.

SHELL       := /bin/bash
.SHELLFLAGS := -o pipefail -ec
MAKEFLAGS   += --no-builtin-rules --no-print-directory
# A make that is killed deletes nothing, so what looks finished is: tools see to it, and recipes that
# redirect write $@.part and rename it.
.DELETE_ON_ERROR:
export SL_ENDS_WITH_PARENT := 1
.PHONY: figures FORCE
figures:

# Settings come from the command line or a preset. A variable of the environment that has the name of
# one is somebody else's: it is told of, and skipped. What is typed and is not a setting is a mistake,
# which would cost hours if it were skipped.
open      := (
named      = $(patsubst %_,%_%,$(shell grep -ohE '[$$][$(open)][A-Z][A-Z0-9_]*|^[A-Z][A-Z0-9_]*' $(1) | \
             grep -o '[A-Z][A-Z0-9_]*' | sort -u))
given      = $(strip $(foreach name,$(.VARIABLES),$(if $(filter $(1),$(firstword $(origin $(name)))),$(name))))
MENTIONED := $(filter-out CURDIR MAKE% PATH SHELL SL_% V,$(call named,pipelines/*.mk pipelines/*/*.mk))
FOREIGN   := $(filter $(MENTIONED),$(call given,environment))
$(if $(FOREIGN),$(warning settings are not taken from the environment: $(FOREIGN); make NAME=VALUE sets one))
$(foreach name,$(FOREIGN),$(eval undefine $(name)))
UNKNOWN   := $(filter-out $(MENTIONED) MAKE% PATH SHELL SL_% V $(call named,Makefile tests/*.mk tests/*/*.mk),\
             $(shell printf '%s\n' $(call given,command) | grep -x '[A-Z][A-Z0-9_]*'))
$(if $(UNKNOWN),$(error $(UNKNOWN): not a setting; sl-preset(5) lists them))

PRESET  ?= demo
RESULTS_IN ?= results
RESULTS := $(RESULTS_IN)/$(PRESET)$(and $(TUNE),/tune)

# What is made is shown in a line each; the commands with V=1, or by make -n.
V    ?=
DRY   = $(findstring n,$(filter-out -%,$(firstword $(MAKEFLAGS))))
SHOW  = $(if $(V)$(DRY),,@echo '  $(1) $(@:$(RESULTS)/%=%)';)

# A path is what was typed, dollars and all.
$(if $(filter command,$(firstword $(origin DATA))),$(eval override DATA := $$(value DATA)))

empty :=
space := $(empty) $(empty)
comma := ,

ALL_FIGURES = fig1 fig2 table2 table3 table5 table6 swap temperature scaling zeroshot quantiles \
              onelabel similarity
include pipelines/presets/$(PRESET).mk
FIGURES   ?= $(ALL_FIGURES)
# What titles call the data.
DATA_NAME ?= $(PRESET)
ifdef TUNE
override EXPERT_SEEDS  := $(firstword $(EXPERT_SEEDS) 0)
override EXPERT_EPOCHS := $(lastword $(shell printf '%s\n' $(or $(TUNE_EPOCHS),$(LABEL_EPOCHS)) | sort -n))
endif
$(foreach figure,$(filter-out $(ALL_FIGURES),$(FIGURES)),$(error preset \
    $(PRESET): there is no figure $(figure), but: $(ALL_FIGURES)))
$(foreach figure,$(filter-out $(FIGURES),$(filter $(ALL_FIGURES),$(MAKECMDGOALS))),$(error preset \
    $(PRESET) has no $(figure), but: $(FIGURES)))

# Made here, since stamps and lists are written while recipes are still being put together.
$(if $(wildcard $(RESULTS)/settings/.),,$(shell mkdir -p $(RESULTS)/settings))

include $(addprefix pipelines/,text.mk stamp.mk data.mk experts.mk students.mk figure.mk)
ifdef TUNE
include pipelines/tune-grid.mk
else
figures: $(FIGURES)
include $(FIGURES:%=pipelines/%.mk)
include $(addprefix pipelines/,check.mk plan.mk tune.mk)
endif

# Students are not made again because they are gone, unless what they are made of has changed.
.SECONDARY: $(STUDENTS:%=$(RESULTS)/students/%.safetensors)
