# Students on machines that share no files. `make shard SHARD=3/16` trains the third sixteenth of
# them, and what their labels need, and packs what came out in shard-3-of-16.tar; the first trains
# and packs all experts as well. `cat shard-*.tar | make join` brings all of it into the results of
# another machine, where make continues, as after `make restore`.

.PHONY: shard join joined
SHARD ?= $(if $(filter shard,$(MAKECMDGOALS)),$(error make shard SHARD=1/16 makes the first of \
         sixteen parts))
shard_number = $(word 1,$(subst /, ,$(SHARD)))
shard_count  = $(word 2,$(subst /, ,$(SHARD)))
SHARD_NAME   = shard-$(shard_number)-of-$(shard_count)
ifneq ($(filter shard,$(MAKECMDGOALS)),)
$(if $(shell [[ '$(SHARD)' =~ ^([1-9][0-9]{0,5})/([1-9][0-9]{0,5})$$ ]] && \
    ((BASH_REMATCH[1] <= BASH_REMATCH[2])) && echo yes),,$(error SHARD: '$(SHARD)' is not a part \
    such as 3/16))
endif

# Students of the same learned set go to the same shard, so that it is learned only once. Their list
# is a file, since a command line is bounded.
SHARD_LIST     = $(RESULTS)/settings/shard-students
shard_lines    = $(call in_lines,$(foreach name,$(made_students),$(or $(filter \
                 $(RESULTS)/distilled/%,$(reads_students/$(name))),$(name))$(comma)$(name)))
SHARD_STUDENTS = $(file >$(SHARD_LIST),$(shard_lines))$(shell \
                 awk -F , -v number=$(shard_number) -v count=$(shard_count) \
                     '!($$1 in at) { at[$$1] = n++ % count } at[$$1] == number - 1 { print $$2 }' \
                     $(SHARD_LIST))
SHARD_SETS     = $(patsubst $(RESULTS)/distilled/%.sls,%,$(filter $(RESULTS)/distilled/%,$(sort \
                 $(foreach name,$(SHARD_STUDENTS),$(reads_students/$(name))))))
SHARD_FILES    = $(foreach name,$(SHARD_SETS),$(call files_of_set,$(name))) $(foreach \
                 name,$(SHARD_STUDENTS),$(call files_of_student,$(name))) $(if $(filter \
                 1,$(shard_number)),$$(find experts -name '*.safetensors'))

# What students depend on: settings as their stamps have them, and the data.
SHARD_STAMPS = $(sort student facts data $(TEST_STAMP:$(RESULTS)/settings/%=%) $(foreach \
               name,$(filter stamps_%,$(.VARIABLES)),$($(name))) $(foreach \
               name,$(made_distilled),$(call distilled_stamp,$(name))))

SHARD_MADE   = $(SHARD_STUDENTS:%=$(RESULTS)/students/%.sls) $(if $(filter \
               1,$(shard_number)),$(EXPERTS:%=$(RESULTS)/experts/%.done))

shard: $(SHARD_STAMPS:%=$(RESULTS)/settings/%) \
    $$(if $$(filter shard,$$(MAKECMDGOALS)),$$(SHARD_MADE))
	@rm -rf $(RESULTS)/.shard && mkdir -p $(RESULTS)/.shard/$(SHARD_NAME)/settings
	@cd $(RESULTS) && cp $(SHARD_STAMPS:%=settings/%) .shard/$(SHARD_NAME)/settings && \
	    sha256sum train.sls test.sls >.shard/$(SHARD_NAME)/settings/data-files
	@cd $(RESULTS) && $(call copy,$(SHARD_FILES),.,.shard/$(SHARD_NAME))
	@$(call copy_times,$(RESULTS),$(RESULTS)/.shard/$(SHARD_NAME))
	@cd $(RESULTS)/.shard/$(SHARD_NAME) && find . -type f ! -name checksums -print0 | sort -z | \
	    xargs -0 sha256sum >checksums
	@tar -C $(RESULTS)/.shard -cf $(RESULTS)/$(SHARD_NAME).tar.part $(SHARD_NAME)
	@rm -r $(RESULTS)/.shard && mv $(RESULTS)/$(SHARD_NAME).tar.part $(RESULTS)/$(SHARD_NAME).tar
	@echo '$(RESULTS)/$(SHARD_NAME).tar: $(words $(SHARD_STUDENTS)) students'

# Shards of other settings or data are refused before anything is taken from any.
join: $(RESULTS)/data.checked $(SHARD_STAMPS:%=$(RESULTS)/settings/%)
	@rm -rf $(RESULTS)/.join && mkdir -p $(RESULTS)/.join/all/$(PRESET)
	@! test -t 0 || { echo 'make join reads shards: cat shard-*.tar | make join' >&2; exit 2; }
	@pipelines/lib/join $(RESULTS) $(RESULTS)/.join/all/$(PRESET)
	+@$(THIS_MAKE) restore KEPT_IN=$(RESULTS)/.join/all </dev/null
	@rm -r $(RESULTS)/.join
