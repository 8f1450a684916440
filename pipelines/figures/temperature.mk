temperature: ## fig4: accuracy over expert epoch and temperature of labels
TEMPERATURE_IPC    ?= $(lastword $(IPCS))
TEMPERATURE_EPOCHS ?= $(LABEL_EPOCHS)
TEMPERATURE_DRAWS  ?= $(DRAWS)
TEMPERATURE_SEEDS  ?= $(firstword $(STUDENT_SEEDS))
# At temperature 1 the labels are unchanged.
temperature_LABELLED := $(foreach label,$(call after,$(TEMPERATURE_EPOCHS)),$(label) \
    $(patsubst %,$(label)-temperature%,$(filter-out 1,$(TEMPERATURES))))
temperature_UNITS     = $(TEMPERATURE_DRAWS)
temperature_STUDENTS := $(call students,$(call draws_of,$(TEMPERATURE_IPC),$(call \
    at_look,temperature)),$(temperature_LABELLED),$(TEMPERATURE_SEEDS))
temperature_NEEDS = TEMPERATURES
temperature_KIND  = heatmap
temperature_PLOT  = --x label.expert.epoch --by label.temperature --title \
    'Accuracy over expert epoch and temperature, $(TEMPERATURE_IPC) images per class'
