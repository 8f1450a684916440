# What work costs: the processor seconds of each recipe that shows itself, of its shell and the
# tools that it ran, as bash's `times` prints them, in times/NAME. They are never in the results
# themselves, which have the same bytes every time. Nothing else is timed; spent.awk reads these.
TIMES   = $(RESULTS)/times
time_of = $(TIMES)/$(subst /,+,$(1:$(RESULTS)/%=%))
$(if $(wildcard $(TIMES)/.),,$(shell mkdir -p $(TIMES)))

# $(call timed,STATE): what continues from STATE adds to what it had cost before.
timed = $(if $(1),test -e $(1) || )rm -f $(call time_of,$@); trap 'times >>$(call time_of,$@)' EXIT;

# $(call spent,RESULTS): for the shell; "NAME SECONDS" of all that was timed there.
spent = find $(1)/times -type f -print0 2>/dev/null | xargs -0r awk -f pipelines/lib/spent.awk
