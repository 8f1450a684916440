# Settings as files: what depends on a setting depends on its stamp, and a stamp changes only when
# the setting does.

same = $(and $(findstring x$(1)x,x$(2)x),$(findstring x$(2)x,x$(1)x))

# $(call stamp,NAME,TEXT): the rule of settings/NAME. It is compared while the makefiles are read,
# not in a recipe, so that `make -n` shows what would be made and no more.
define stamp_rule
$(RESULTS)/settings/$(1): $(if $(call same,$(strip $(file <$(RESULTS)/settings/$(1))),$(strip $(2))),,FORCE)
	@printf '%s\n' $(call quote,$(strip $(2))) >$$@
endef
stamp = $(eval $(call stamp_rule,$(1),$(2)))
