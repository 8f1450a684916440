# Figure 4: accuracy over expert epoch and temperature of its labels.

TEMPERATURE_IPC    ?= $(lastword $(IPCS))
TEMPERATURE_EPOCHS ?= $(LABEL_EPOCHS)
TEMPERATURE_DRAWS  ?= $(DRAWS)
TEMPERATURE_SEEDS  ?= $(firstword $(STUDENT_SEEDS))
# At temperature 1 the labels are as they are.
temperature_LABELS   := $(foreach label,$(call after,$(TEMPERATURE_EPOCHS)),$(label) \
    $(patsubst %,$(label)-temperature%,$(filter-out 1,$(TEMPERATURES))))
temperature_STUDENTS := $(call students,$(call \
    draws_of,$(TEMPERATURE_IPC),$(TEMPERATURE_DRAWS)),$(temperature_LABELS),$(TEMPERATURE_SEEDS))
temperature_PLOT = --x label.expert.epoch --by label.temperature --title \
    'Accuracy over expert epoch and temperature, $(TEMPERATURE_IPC) images per class'

$(call metrics,temperature,$(temperature_STUDENTS))
$(call chart,temperature,temperature,temperature,heatmap)
$(call figure,temperature)
