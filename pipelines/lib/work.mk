# What the targets of pipelines.mk run, a make of its own: it knows the preset's settings,
# every figure and every student. `make -f pipelines/lib/work.mk PRESET=demo FILE` makes any one
# file, with the tools on PATH.

SHELL       := /bin/bash
.SHELLFLAGS := -o pipefail -ec
MAKEFLAGS   += --no-builtin-rules --no-print-directory
# A make that is killed deletes nothing, so what looks finished is: tools see to it, and recipes
# that redirect write $@.part and rename it.
.DELETE_ON_ERROR:
export SL_ENDS_WITH_PARENT := 1
.PHONY: figures FORCE
figures:

include pipelines/lib/text.mk

THIS_MAKE   = $(MAKE) -f pipelines/lib/work.mk PRESET=$(PRESET)
ALL_FIGURES := $(patsubst pipelines/figures/%.mk,%,$(sort $(wildcard pipelines/figures/*.mk)))

# Settings come from the command line or a preset. A variable of the environment that has the name
# of one belongs to somebody else: it is skipped, with a warning. What is typed and is not a
# setting is a mistake, which would cost hours if it were skipped.
open      := (
in_files   = grep -ohE '[$$][$(open)][A-Z][A-Z0-9_]*|^[A-Z][A-Z0-9_]*' $(1)
named      = $(patsubst %_,%_%,$(shell $(call in_files,$(1)) | grep -o '[A-Z][A-Z0-9_]*' | sort -u))
given      = $(strip $(foreach name,$(.VARIABLES),$(if $(filter \
             $(1),$(firstword $(origin $(name)))),$(name))))
NO_SETTING = MAKE% PATH SHELL SL_% V
SETTINGS  := $(filter-out CURDIR $(NO_SETTING),$(call named,pipelines/*/*.mk)) \
             TRAIN_% IMAGES_% LABELS_%
FOREIGN   := $(filter $(SETTINGS) $(ALL_FIGURES:%=%_%),$(call given,environment))
$(if $(FOREIGN),$(warning settings are not taken from the environment: $(FOREIGN); \
    make NAME=VALUE sets one))
$(foreach name,$(FOREIGN),$(eval undefine $(name)))
UNKNOWN   := $(filter-out $(SETTINGS) $(NO_SETTING) $(call named,Makefile tests/*.mk tests/*/*.mk),\
             $(shell printf '%s\n' $(call given,command) | grep -x '[A-Z][A-Za-z0-9_]*'))
$(if $(UNKNOWN),$(error $(UNKNOWN): not a setting; sl-preset(5) lists them))

PRESET  ?= demo
RESULTS_IN ?= results
$(call plain_path,RESULTS_IN)
RESULTS := $(RESULTS_IN)/$(PRESET)$(and $(TUNE),/tune)

# $(call SHOW,WORD,STATE): what is made is shown in a line each, and timed, with what it had cost up
# to a state that it continues from; the commands with V=1, or by make -n.
V    ?=
DRY   = $(findstring n,$(filter-out -%,$(firstword $(MAKEFLAGS))))
SHOW  = $(if $(DRY),,$(if $(V),,@echo '  $(1) $(@:$(RESULTS)/%=%)';)$(call timed,$(2)))

# A path is what was typed, dollars and all.
$(if $(filter command,$(firstword $(origin DATA))),$(eval override DATA := $$(value DATA)))

PRESET_FILE := pipelines/presets/$(PRESET).mk
$(if $(wildcard $(PRESET_FILE)),,$(error there is no preset $(PRESET); see pipelines/presets))
include $(PRESET_FILE)
include pipelines/lib/looks.mk
# All that there are, but for those of learned or released sets, of codecs, of a second network or
# of the fewest images where there are none; and but for the bill.
FIGURES   ?= $(filter-out $(if $(SETS)$(filter referee,$(MAKECMDGOALS)),,referee) bill $(if \
             $(LABEL_METHODS),,distances $(if $(METHODS),,distill-curves)) $(if \
             $(BITS_CODECS),,bits) $(if $(SECOND),,table1) $(if \
             $(TABLE4_IPCS),,table4),$(ALL_FIGURES))
# That is made when it is asked for, whatever the preset has, and belongs to them from then on.
override FIGURES := $(strip $(FIGURES) $(filter-out $(FIGURES),$(if $(filter \
                    bill,$(MAKECMDGOALS))$(wildcard $(RESULTS)/bill.sls),bill)))
# What titles call the data.
DATA_NAME ?= $(PRESET)
$(foreach figure,$(filter-out $(ALL_FIGURES),$(FIGURES)),$(error preset \
    $(PRESET): there is no figure $(figure), but: $(ALL_FIGURES)))
$(foreach figure,$(filter-out $(FIGURES),$(filter $(ALL_FIGURES),$(MAKECMDGOALS))),$(error preset \
    $(PRESET) has no $(figure), but: $(FIGURES)))
ifdef TUNE
override EXPERT_SEEDS  := $(firstword $(EXPERT_SEEDS) 0)
TUNED_EPOCHS           := $(shell printf '%s\n' $(or $(TUNE_EPOCHS),$(LABEL_EPOCHS)) | sort -n)
override EXPERT_EPOCHS := $(lastword $(TUNED_EPOCHS))
override FIGURES       := tune
endif

# Made here, since stamps and lists are written while recipes are still being put together.
$(if $(wildcard $(RESULTS)/settings/.),,$(shell mkdir -p $(RESULTS)/settings))

# With RUN every command that calls a tool goes through it: RUN='srun -n1' sends it to a node.
RUN ?=
ifneq ($(strip $(RUN)),)
$(if $(shell command -v -- $(firstword $(RUN))),,$(error RUN: there is no command $(firstword \
    $(RUN)) here))
export SL_RUN       := $(RUN)
export SL_RUN_FILES := $(abspath $(RESULTS))/.run
$(shell mkdir -p $(RESULTS)/.run)
SHELL := pipelines/lib/through
endif

include $(addprefix pipelines/lib/,times.mk stamp.mk data.mk experts.mk names.mk treated.mk)
include pipelines/lib/released.mk
include $(if $(TUNE),pipelines/lib/tune-grid.mk,$(FIGURES:%=pipelines/figures/%.mk))
include $(addprefix pipelines/lib/,check.mk students.mk distilled.mk figure.mk keep.mk shard.mk)
ifdef TUNE
$(call metrics,tune,$(call joined,tune))
else
$(foreach each,$(FIGURES),$(eval $(call figure,$(each))))
figures: $(FIGURES)
include $(addprefix pipelines/lib/,published.mk referee.mk plan.mk tune.mk claims-report.mk)
endif
