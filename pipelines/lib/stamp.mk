# Settings as files: what depends on a setting depends on its stamp, and a stamp changes only when
# the setting does.

same = $(and $(findstring x$(1)x,x$(2)x),$(findstring x$(2)x,x$(1)x))
# $(call changed,NAME,TEXT): unless settings/NAME has this text. It is compared while the makefiles
# are read, not in a recipe, so that `make -n` shows what would be made and no more.
changed = $(if $(call same,$(strip $(file <$(RESULTS)/settings/$(1))),$(strip $(2))),,FORCE)

# $(call stamp,NAME,TEXT): the rule of settings/NAME.
define stamp_rule
$(RESULTS)/settings/$(1): $(call changed,$(1),$(2))
	@printf '%s\n' $(subst $$,$$$$,$(call quote,$(strip $(2)))) >$$@
endef
stamp = $(eval $(call stamp_rule,$(1),$(2)))
