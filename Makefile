# softlabel: how far labels can replace images. `make help` lists the targets.

# A pipeline fails when any of its parts does.
SHELL       := /bin/bash
.SHELLFLAGS := -o pipefail -ec
# If CDPATH is set, cd may go elsewhere.
unexport CDPATH POSIXLY_CORRECT

include pipelines/lib/text.mk

PREFIX   ?= $(if $(findstring command,$(origin prefix)),$(prefix),/usr/local)
LIBDIR   ?= $(PREFIX)/lib
ZSH      ?= $(PREFIX)/share/zsh/site-functions
DESTDIR  ?=
BUILD    ?= build
$(call plain_path,BUILD)
CC       ?= cc
PKG_CONFIG ?= pkg-config
# SANITIZE=address,undefined (or thread) makes a build of that kind in a folder of its own.
SANITIZE ?=
ifneq ($(SANITIZE),)
BUILD    := $(BUILD)/sanitize-$(firstword $(subst $(comma), ,$(SANITIZE)))
OPTIMISE ?= -O1
# Names and lines for reports; with what debuggers want it would compile a quarter slower.
CFLAGS   ?= $(OPTIMISE) -g1
endif
OPTIMISE ?= -O3
# These limit what a defect can be exploited for; sanitizers find the defects themselves. If you set
# your own flags, include these, as Debian's do.
ifeq ($(SANITIZE),)
CFLAGS   ?= $(OPTIMISE) -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LDFLAGS  ?= -pie -Wl,-z,relro,-z,now
endif
CFLAGS   ?= $(OPTIMISE) -g
# MPI=1 makes tools that train as several processes, under mpirun; another MPI than Debian's by the
# name that pkg-config knows it by.
MPI         ?=
MPI_PACKAGE ?= ompi-c
# Developers and .ci/run set it to -Werror. With a newer compiler, new warnings do not stop the
# build.
WERROR   ?=
# V=1 shows whole command lines.
V        ?=
SHOW      = $(if $(V),,@echo '  $(1) $@';)

# Sanitizers confuse the warnings that follow values; only the plain build uses those.
WARNINGS  = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wconversion \
            -Wno-missing-field-initializers \
            $(if $(SANITIZE),-Wno-format-truncation -Wno-maybe-uninitialized) $(WERROR)
LIBRARIES = libarchive libpng libjpeg libcurl jansson libxxhash libutf8proc pangocairo nettle zlib \
            $(MSGPACK) $(if $(MPI),$(MPI_PACKAGE))
# Evaluated once, and only when something is compiled: `make deps` may have to install pkg-config.
# The C library of MessagePack is called msgpack-c since its version 5, and msgpack before.
MSGPACK        = $(eval MSGPACK := $(shell $(PKG_CONFIG) --exists msgpack-c 2>/dev/null && \
                                     echo msgpack-c || echo msgpack))$(MSGPACK)
ask_pkg_config = $(shell $(PKG_CONFIG) $(1) $(LIBRARIES))
LIBRARY_CFLAGS = $(eval LIBRARY_CFLAGS := $(call ask_pkg_config,--cflags))$(LIBRARY_CFLAGS)
LIBRARY_LIBS   = $(eval LIBRARY_LIBS := $(call ask_pkg_config,--libs))$(LIBRARY_LIBS)
SANITIZERS = $(if $(SANITIZE),-fsanitize=$(SANITIZE))
# No contraction: a*b+c must round in the same way with every compiler, or bytes would differ.
COMPILE = $(CC) -D_GNU_SOURCE -I. -Icommon $(LIBRARY_CFLAGS) $(CPPFLAGS) $(CFLAGS) -std=gnu11 \
          -ffp-contract=off -fno-math-errno -fno-trapping-math -pthread $(WARNINGS) $(SANITIZERS) \
          $(if $(SANITIZE),-fno-omit-frame-pointer -fno-sanitize-recover=all)
LINK    = $(CC) -pthread $(SANITIZERS) $(CFLAGS) $(LDFLAGS)
# A tool loads only the libraries that it uses; Pango, which is large, is only for sl-plot.
LIBS    = -Wl,--as-needed $(LIBRARY_LIBS) -lm $(LDLIBS)
SETTINGS = $(COMPILE) $(foreach tier,$(TIERS),$(tier) $(FLAGS_$(tier))) $(LINK) $(LIBS)

WRITTEN := $(wildcard common/*/*.c formats/*.c tools/options/*.c)
SOURCES := $(filter-out common/base/transport_$(if $(MPI),none,mpi).c,$(WRITTEN))
# The fast kernels are compiled once for each instruction set that the machine may have.
ARCHITECTURE := $(firstword $(subst -, ,$(shell $(CC) -dumpmachine 2>/dev/null)))
TIERS_x86_64  = sse2 avx2 avx512
TIERS_aarch64 = neon
TIERS        := $(or $(TIERS_$(ARCHITECTURE)),plain)
FLAGS_avx2    = -mavx2 -mfma
FLAGS_avx512  = -mavx512f -mfma
TIER_SOURCES := $(wildcard common/kernel/tier/*.c)
TIER_OBJECTS := $(foreach tier,$(TIERS),$(TIER_SOURCES:%.c=$(BUILD)/%.$(tier).o))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o) $(TIER_OBJECTS)
LIBRARY := $(BUILD)/libsoftlabel.a
# For other programs, which find it by pkg-config: see sl-stream(5).
FORMATS_LIBRARY := $(BUILD)/libsoftlabel-formats.a
FORMATS_HEADERS := $(addprefix common/base/,digest.h error.h output.h) \
                   $(addprefix formats/,checkpoint.h dataset.h made.h stream.h tensor.h views.h)
TOOLS   := $(patsubst tools/%.c,%,$(wildcard tools/sl-*.c))

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all help deps demo manuals doc install uninstall dist deb clean FORCE

all: $(LIBRARY) $(TOOLS:%=$(BUILD)/bin/%) ## build the tools into build/bin (the default)

$(LIBRARY): $(OBJECTS)
# Whoever links this one need not have MPI.
$(FORMATS_LIBRARY): $(patsubst %.c,$(BUILD)/%.o,$(filter-out %/transport_mpi.c,\
    $(filter common/base/% formats/%,$(WRITTEN))))
$(LIBRARY) $(FORMATS_LIBRARY):
	@rm -f $@
	$(call SHOW,AR)$(AR) rcs $@ $^

$(BUILD)/%.o: %.c $(BUILD)/settings
	@mkdir -p $(@D)
	$(call SHOW,CC)$(COMPILE) -MMD -MP -c -o $@ $<

$(TIER_OBJECTS): $(BUILD)/settings
	@mkdir -p $(@D)
	$(call SHOW,CC)$(COMPILE) $(FLAGS_$(TIER)) -DSL_TIER=$(TIER) -MMD -MP -c -o $@ \
	    $(@:$(BUILD)/%.$(TIER).o=%.c)
$(TIER_OBJECTS): TIER = $(subst .,,$(suffix $(basename $@)))
$(foreach tier,$(TIERS),$(eval $(TIER_SOURCES:%.c=$(BUILD)/%.$(tier).o): $(BUILD)/%.$(tier).o: %.c))

$(BUILD)/bin/%: $(BUILD)/tools/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call SHOW,LD)$(LINK) -o $@ $^ $(LIBS)

# Rewritten only when it changes, so that new settings rebuild everything and the same settings
# nothing.
$(BUILD)/settings: FORCE
	@mkdir -p $(@D)
	@$(PKG_CONFIG) --print-errors --exists $(LIBRARIES) || \
	    { echo "a library is missing; 'make deps' installs it on Debian" >&2; exit 1; }
	@echo '$(SETTINGS)' | cmp -s - $@ || echo '$(SETTINGS)' >$@

-include $(OBJECTS:.o=.d) $(TOOLS:%=$(BUILD)/tools/%.d)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / { printf "  %-16s %s\n", $$1, $$2 }' \
	    $(MAKEFILE_LIST) $(FIGURE_FILES)
	@echo 'Manuals: man -l man/softlabel.7; without man, mandoc man/softlabel.7, or make doc for HTML.'

# On all processors, unless make was told how many to use.
PARALLEL = --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

# install_packages PACKAGE ...: those of them that are missing, with Debian's package manager, after
# showing the command line that does it.
define install_packages
	@missing=$$(for package in $(1); do \
	    dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q ' installed$$' || \
	        echo $$package; \
	done); \
	test -n "$$missing" || exit 0; \
	command -v apt-get >/dev/null || { echo "there is no apt-get, so nothing is installed; README.md" \
	    "has the names of packages on other systems; on Debian they are:" $(1) >&2; exit 0; }; \
	test "$$(id -u)" -eq 0 && root= || root='sudo '; \
	test -z "$$root" || command -v sudo >/dev/null || \
	    { echo "there is no sudo; as root, install these packages:" $$missing >&2; exit 1; }; \
	install="env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends"; \
	echo "$${root}apt-get -q update && $${root}$$install" $$missing; \
	$${root}apt-get -q update && $${root}$$install $$missing
endef

BUILD_PACKAGES = gcc libc6-dev pkgconf libarchive-dev libpng-dev libjpeg-dev \
                 libcurl4-openssl-dev libjansson-dev libxxhash-dev libutf8proc-dev libpango1.0-dev \
                 nettle-dev libopenblas0 libmsgpack-dev zlib1g-dev ca-certificates fonts-dejavu-core

deps: ## install the packages that building needs
	$(call install_packages,$(BUILD_PACKAGES) $(if $(MPI),libopenmpi-dev openmpi-bin))

demo: deps ## from generated images to a figure, in minutes: results/demo/fig1.png
	@$(MAKE) $(PARALLEL) all
	@$(MAKE) --no-print-directory fig1 PRESET=demo

MANUALS = $(wildcard man/*.[157])

manuals: all ## write the OPTIONS of the manuals from --help
	@man/options $(TOOLS:%=$(BUILD)/bin/%)

doc: ## the manuals as HTML, by mandoc: start at build/doc/softlabel.7.html
	$(call install_packages,mandoc)
	@mkdir -p $(BUILD)/doc
	@for page in $(MANUALS); do \
	    mandoc -T html -O man=%N.%S.html $$page >$(BUILD)/doc/$${page##*/}.html || exit; \
	done
	@echo '$(BUILD)/doc/softlabel.7.html'

VERSION = $(shell sed -n 's/^.define SL_VERSION "\(.*\)"/\1/p' common/base/version.h)

# Paths may contain blanks and other characters that are special to the shell.
SHARE   = $(PREFIX)/share
INCLUDE = $(PREFIX)/include/softlabel
PKGCONF = $(LIBDIR)/pkgconfig
to      = $(call quote,$(DESTDIR)$(1))
# A relative prefix would be a different folder for every reader of softlabel-formats.pc, and is
# what make turns PREFIX='$HOME/.local' into.
check_prefix = @$(call stop_unless,$(filter x x/%,$(firstword \
               x$(PREFIX))),PREFIX: $(PREFIX) is not an absolute path)
in_sed  = $(subst |,\|,$(subst &,\&,$(subst \,\\,$(1))))

install: all $(FORMATS_LIBRARY) ## install tools, manuals, completion, library: DESTDIR, PREFIX
	$(check_prefix)
	install -d $(call to,$(PREFIX)/bin)
	install $(TOOLS:%=$(BUILD)/bin/%) $(call to,$(PREFIX)/bin)
	for page in $(MANUALS); do \
	    install -D -m 644 $$page $(call to,$(SHARE)/man)/man$${page##*.}/$${page##*/}; \
	done
	for tool in $(TOOLS); do \
	    $(BUILD)/bin/$$tool --completion bash | \
	        install -D -m 644 /dev/stdin $(call to,$(SHARE)/bash-completion/completions)/$$tool; \
	    $(BUILD)/bin/$$tool --completion zsh | \
	        install -D -m 644 /dev/stdin $(call to,$(ZSH))/_$$tool; \
	done
	for header in $(FORMATS_HEADERS); do \
	    sed 's,^#include "\(base\|formats\)/,#include "softlabel/,' $$header | \
	        install -D -m 644 /dev/stdin $(call to,$(INCLUDE))/$${header##*/}; \
	done
	install -D -m 644 $(FORMATS_LIBRARY) -t $(call to,$(LIBDIR))
	sed -e $(call quote,s|@PREFIX@|$(call in_sed,$(PREFIX))|; s|@LIBDIR@|$(call in_sed,$(LIBDIR))|) \
	    -e 's|@VERSION@|$(VERSION)|; s|@MSGPACK@|$(MSGPACK)|' formats/softlabel-formats.pc.in | \
	    install -D -m 644 /dev/stdin $(call to,$(PKGCONF)/softlabel-formats.pc)

# Files are removed by name, and the folder of headers only if nothing else is in it.
uninstall: ## remove what install installed
	$(check_prefix)
	rm -f $(foreach tool,$(TOOLS),$(call to,$(PREFIX)/bin/$(tool)) $(call \
	    to,$(SHARE)/bash-completion/completions/$(tool)) $(call to,$(ZSH)/_$(tool)))
	rm -f $(foreach page,$(MANUALS),$(call to,$(SHARE)/man/man$(subst .,,$(suffix $(page)))/$(notdir \
	    $(page))))
	rm -f $(foreach header,$(notdir $(FORMATS_HEADERS)),$(call to,$(INCLUDE)/$(header)))
	rmdir $(call to,$(INCLUDE)) 2>/dev/null || true
	rm -f $(call to,$(LIBDIR)/libsoftlabel-formats.a) $(call to,$(PKGCONF)/softlabel-formats.pc)

DIST = $(BUILD)/softlabel-$(VERSION)

dist: ## the sources of the last commit as an archive, the same bytes wherever it is made
	@mkdir -p $(BUILD)
	git archive --prefix=softlabel-$(VERSION)/ HEAD | xz -9 -T1 >$(DIST).tar.xz.part
	mv $(DIST).tar.xz.part $(DIST).tar.xz

PACKAGING_PACKAGES = build-essential debhelper dpkg-dev fakeroot git libcmocka-dev lintian xz-utils

deb: deps ## build Debian packages of the last commit, checked by lintian: build/deb
	$(call install_packages,$(PACKAGING_PACKAGES))
	$(MAKE) dist
	rm -rf $(BUILD)/deb
	mkdir -p $(BUILD)/deb
	tar -C $(BUILD)/deb -xf $(DIST).tar.xz
	cd $(BUILD)/deb/softlabel-$(VERSION) && dpkg-buildpackage -us -uc -b $(filter -j%,$(MAKEFLAGS))
	lintian --fail-on error,warning,info --allow-root $(BUILD)/deb/*.changes
	rm -r $(BUILD)/deb/softlabel-$(VERSION)

clean: ## remove what was built
	rm -rf $(BUILD)

include tests/tests.mk pipelines/lib/pipelines.mk
