# What work costs: the processor seconds of each recipe that shows itself, of its shell and the
# tools that it ran, in times/NAME. They are never in the results themselves, which have the same
# bytes every time. Nothing else is timed; spent.awk reads these.
TIMES   = $(RESULTS)/times
time_of = $(TIMES)/$(subst /,+,$(1:$(RESULTS)/%=%))
$(if $(wildcard $(TIMES)/.),,$(shell mkdir -p $(TIMES)))

# $(call timed,STATE): before the command of a recipe that may continue from STATE.
timed = . pipelines/lib/timed.bash $(call time_of,$@) $(1);

# $(call spent,RESULTS): for the shell; "NAME SECONDS" of all that was timed there.
spent = find $(1)/times -type f ! -name '*.part' -print0 2>/dev/null | \
    xargs -0r awk -f pipelines/lib/spent.awk

# $(call copy_times,FROM,TO): for the shell; those that are not there yet.
copy_times = test ! -d $(1)/times || { mkdir -p $(2)/times && cp -n $(1)/times/* $(2)/times; }
