# Paths and texts on their way to the shell.

empty :=
space := $(empty) $(empty)
comma := ,
define newline


endef

# $(call listed,WORDS): with commas.
listed = $(subst $(space),$(comma),$(strip $(1)))

# $(call option_of,--arch,OPTIONS,DEFAULT): what an option is set to.
option_of = $(or $(word 2,$(subst =, ,$(filter $(1)=%,$(subst $(1) ,$(1)=,$(2))))),$(3))

# $(call quote,TEXT): one word of the shell.
quote = '$(subst ','\'',$(1))'

# $(call stop_unless,CONDITION,TEXT): in a recipe.
stop_unless = $(if $(1),:,echo $(call quote,$(2)) >&2; exit 1)

# $(call yes,NAME): whether the variable is yes; it may be no, or empty, and nothing else.
yes = $(filter yes,$(if $(filter-out yes no,$($(1))),$(error $(1): is $($(1)), which is neither \
      yes nor no),$($(1))))

# $(call plain_path,NAME): stops unless the variable is a path in one word, without letters that
# make or the shell read as something else.
ODD_LETTERS := : ; % * ? ~ = & | < > ( ) [ ] { } ! ` " ' \ $$ \#
odd_letters  = $(strip $(foreach letter,$(ODD_LETTERS),$(findstring $(letter),$(1))))
not_one_word = $(word 2,x$(1)x)$(filter -%,$(1))$(call odd_letters,$(1))
plain_path   = $(if $(strip $($(1))),,$(error $(1): is empty))$(if $(call \
               not_one_word,$($(1))),$(error $(1): make cannot handle a path with blanks, a dash \
               in front or any of $(ODD_LETTERS)))
