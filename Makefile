# softlabel: how far labels can replace images. `make help` lists the targets.

PREFIX ?= /usr/local
BUILD  ?= build
CC     ?= cc
# SANITIZE=address,undefined (or thread) makes a build of that kind in a folder of its own.
SANITIZE ?=
ifneq ($(SANITIZE),)
BUILD  := $(BUILD)/sanitize-$(firstword $(subst $(comma), ,$(SANITIZE)))
endif

LIBRARIES = libarchive libpng libjpeg libcurl jansson libxxhash cairo nettle openblas
OPTIMISE ?= -O3
CFLAGS   ?= $(OPTIMISE) -g
WARNINGS  = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wconversion \
            -Wno-missing-field-initializers -Werror
SL_CPPFLAGS = -D_GNU_SOURCE -I. -Icommon $(shell pkg-config --cflags $(LIBRARIES) 2>/dev/null)
# No contraction: a*b+c must round alike whatever the compiler finds, or bytes would differ.
SL_CFLAGS  = -std=gnu11 -ffp-contract=off -fno-math-errno -fno-trapping-math -pthread $(WARNINGS) \
             $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all)
SL_LDFLAGS = -pthread $(if $(SANITIZE),-fsanitize=$(SANITIZE))
SL_LDLIBS  = $(shell pkg-config --libs $(LIBRARIES) 2>/dev/null) -lmsgpackc -lm

SOURCES := $(wildcard common/*/*.c formats/*.c)
TOOLS   := $(patsubst tools/%.c,%,$(wildcard tools/sl-*.c))
LIBRARY := $(BUILD)/libsoftlabel.a
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)

.DELETE_ON_ERROR:
.PHONY: all help deps clean
all: $(LIBRARY) $(TOOLS:%=$(BUILD)/bin/%)

$(LIBRARY): $(OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(SL_CPPFLAGS) $(CPPFLAGS) $(CFLAGS) $(SL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/bin/%: $(BUILD)/tools/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(SL_LDFLAGS) $(LDFLAGS) -o $@ $^ $(SL_LDLIBS) $(LDLIBS)

.SECONDARY:
-include $(OBJECTS:.o=.d) $(TOOLS:%=$(BUILD)/tools/%.d)

clean:
	rm -rf $(BUILD)

include tests/tests.mk
