# Sets that others have released: SETS is a folder with a folder of arrays for each. What they are,
# and what is published of them, is in released.tsv and a table of the user's, RELEASED.

RELEASED_TABLES = pipelines/released.tsv $(RELEASED)
# The data set as these call it.
RELEASED_DATA   = $(firstword $(FETCH))

$(if $(SETS),$(call plain_path,SETS))
$(if $(RELEASED),$(call plain_path,RELEASED))
RELEASED_ANSWER := $(if $(SETS),$(shell pipelines/lib/released $(SETS) $(RELEASED_DATA) \
                   $(or $(CLASSES),0) $(RELEASED_TABLES)))
$(if $(filter problem,$(firstword $(RELEASED_ANSWER))),$(error \
    $(wordlist 2,1000,$(RELEASED_ANSWER))))
released_answers = $(patsubst $(1):%,%,$(filter $(1):%,$(RELEASED_ANSWER)))

# Words NAME=IPC=LABELS=IMAGES, see pipelines/lib/released; $(call released_part,NAME,2) is its IPC.
RELEASED_SETS      := $(call released_answers,set)
released_part       = $(word $(2),$(subst =, ,$(filter $(1)=%,$(RELEASED_SETS))))
# NAME/LABELS/AUGMENT
RELEASED_PUBLISHED := $(call released_answers,published)
RELEASED_OTHER     := $(call released_answers,left-out)
