# make            install what is missing, build build/depinsim
# make run        the same, then the main job: 20 years of Filecoin and of Akash, and reports
# make test       the same, then every test
# make help       every target
#
# MODE=release|debug|asan|tsan|cov   V=1 shows commands   WERROR= lets warnings pass

VERSION := 0.1.0

# ---- what a machine needs (Debian's names), the only list ----------------------------
PACKAGES := build-essential pkg-config libsimgrid-dev libgsl-dev libhdf5-dev libyaml-dev \
  librandom123-dev libsodium-dev libssl-dev libcunit1-dev libxxhash-dev libjansson-dev libmuparser-dev zlib1g-dev gnuplot-nox hdf5-tools python3 python3-h5py
PACKAGES.test     := clang libomp-dev libclang-rt-14-dev
PACKAGES.lint     := $(PACKAGES.test) clang-format clang-tidy cppcheck codespell
PACKAGES.valgrind := valgrind

# ---- modes and flags -----------------------------------------------------------------
MODE   ?= release
usual  := $(if $(filter fuzz tsan,$(MODE)),clang,gcc)
ifeq ($(origin CC),default)
CC     := $(usual)
endif
B      := build/$(MODE)$(if $(filter $(usual),$(CC)),,-$(notdir $(CC)))
Q      := $(if $(filter 1,$(V)),,@)
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 20

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
  -Wmissing-prototypes -Wold-style-definition -Wvla -Wcast-qual -Wwrite-strings -Wundef \
  -Wformat=2 -Wpointer-arith $(if $(findstring clang,$(CC)),,-Wno-format-truncation)
WERROR ?= -Werror
# One arithmetic in all modes: x86-64 with FMA, no contraction, never -ffast-math.
ARCH := -march=x86-64-v3 -mtune=generic -ffp-contract=off
FLAGS.release := -O3 -g
FLAGS.debug   := -O0 -g3
FLAGS.asan    := -O1 -g -DDPS_SANITIZED -fno-omit-frame-pointer -fsanitize=address,undefined \
  -fno-sanitize-recover=all
FLAGS.tsan    := -O1 -g -DDPS_SANITIZED -fsanitize=thread
FLAGS.cov     := -O0 -g --coverage
FLAGS.fuzz    := -O1 -g -DDPS_SANITIZED -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
  -Wno-pass-failed
MATHS         := -fno-builtin
ifndef FLAGS.$(MODE)
$(error MODE=$(MODE) is none of release, debug, asan, tsan, cov)
endif

cppflags = -I. -I$(B) -D_XOPEN_SOURCE=700 $(PKG_CFLAGS) $(CPPFLAGS)
cflags   = -std=c17 $(WARN) $(WERROR) $(ARCH) -fno-common -fopenmp $(FLAGS.$(MODE)) $(CFLAGS)
ldflags  = -fopenmp -Wl,--as-needed $(FLAGS.$(MODE)) $(LDFLAGS)

# ---- sources -------------------------------------------------------------------------
rooms    := core scenario ledger fleet workload host journal dispatch proving economy run study
engine.c := $(sort $(wildcard sim/engine/simgrid*.c))  # the only sources that need SimGrid
child.c  := $(sort $(wildcard sim/window/window_main.c sim/window/child*.c))
main.c   := $(sort $(wildcard sim/main/*.c sim/main.c))
lib.c    := $(sort $(wildcard $(rooms:%=sim/%/*.c) models/*.c models/*/*.c analysis/*.c kernels/*/*.c) \
  $(filter-out $(child.c) $(engine.c),$(wildcard sim/window/*.c sim/engine/*.c)))
help.c   := $(sort $(wildcard tests/*.c))
test.c   := $(sort $(wildcard tests/unit/test_*.c tests/oracle/test_*.c tests/theory/test_*.c))
bench.c  := $(sort $(wildcard tests/bench/*.c))
fuzz.c   := $(sort $(wildcard tests/fuzz/fuzz_*.c))
all.c    := $(lib.c) $(engine.c) $(child.c) $(main.c) $(help.c) $(test.c) $(bench.c) $(fuzz.c)
all.h    := $(sort $(shell find $(wildcard sim models analysis kernels tests) -name '*.h'))

o         = $(patsubst %.c,$(B)/%.o,$(1))
lib      := $(B)/libdps.a
programs := $(if $(main.c),$(B)/depinsim) $(if $(child.c),$(B)/depinsim-window)
tests    := $(test.c:%.c=$(B)/%)
units    := $(filter $(B)/tests/unit/%,$(tests))
benches  := $(patsubst %.c,$(B)/%,$(filter tests/bench/bench_%,$(bench.c)))
with_sg  := $(foreach t,$(tests) $(benches),$(if $(findstring _engine,$t),$t))
fuzzers  := $(fuzz.c:%.c=$(B)/%)
scripts  := $(sort $(wildcard tests/cli/*.sh tests/golden/*.sh))

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif
.PHONY: all run backtest test test-unit oracles lint format bench fuzz valgrind install clean help force
all: $(programs) $(lib) build/depinsim  ## install what is missing and build (the default)

# ---- set-up: make reads build/config.mk again once the libraries are there -----------
dpkg := $(wildcard /var/lib/dpkg/status)
ifneq ($(filter-out clean help,$(or $(MAKECMDGOALS),all)),)
include build/config.mk
endif
build/config.mk: tests/setup.sh Makefile $(dpkg)
	@mkdir -p build
	@sh tests/setup.sh $(PACKAGES)
	@{ get() { pkg-config "$$@" | sed 's/-I/-isystem /g'; } && \
	echo "PKG_CFLAGS  := $$(get --cflags gsl hdf5 yaml-0.1 jansson libxxhash libsodium libcrypto muparser zlib)" && \
	echo "PKG_LIBS    := $$(get --libs gsl hdf5 yaml-0.1 jansson libxxhash libsodium libcrypto muparser zlib)" && \
	echo "SG_LIBS     := $$(get --libs simgrid) -lstdc++" && \
	echo "CUNIT_LIBS  := $$(get --libs cunit)" && \
	echo "LIBRARIES   := $$(for p in gsl hdf5 yaml-0.1 jansson libxxhash libsodium libcrypto muparser zlib simgrid; do \
	  echo "$$p $$(pkg-config --modversion $$p)"; done | paste -sd,)"; } > $@
build/setup.%: tests/setup.sh Makefile $(dpkg)
	@mkdir -p build && sh tests/setup.sh $(PACKAGES.$*) && touch $@

# ---- compiling and linking -----------------------------------------------------------
stamp = $(CC) $(cppflags) $(cflags) $(ldflags) maths: $(MATHS)
$(B)/flags: force | $(if $(findstring clang,$(CC)),build/setup.test)
	@mkdir -p $(@D); echo '$(stamp)' | cmp -s - $@ || echo '$(stamp)' > $@

# What the build was, for the one source file that includes "build_info.h".
$(B)/build_info.h: $(B)/flags force
	@mkdir -p $(@D); { echo '#define DPS_BUILD_VERSION "$(VERSION)"'; \
	echo "#define DPS_BUILD_GIT \"$$(git describe --always --dirty 2>/dev/null || echo none)\""; \
	echo "#define DPS_BUILD_COMPILER \"$$($(CC) --version | head -n 1)\""; \
	echo '#define DPS_BUILD_FLAGS "$(strip $(cflags))"'; \
	echo '#define DPS_BUILD_MODE "$(MODE)"'; \
	echo '#define DPS_BUILD_LIBRARIES "$(LIBRARIES)"'; } > $@.new; \
	cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(B)/%.o: %.c $(B)/flags | $(B)/build_info.h
	@mkdir -p $(@D)
	@echo "CC    $<"
	$(Q)$(CC) $(cppflags) $(cflags) $(extra) -MMD -MP -c -o $@ $<
# No compiler folds exp(1.0) to other bits than the library computes.
$(B)/sim/core/maths.o: extra := $(MATHS)
# What everybody's economy is compared with is compiled as everybody would.
$(B)/tests/bench/loop.o: extra := -O2
# Without these gcc makes no vector instructions of comparisons and square roots; they
# change no value, only errno and the flags of exceptions, which nobody reads.
$(B)/sim/core/batch.o: extra := -fno-math-errno -fno-trapping-math

$(lib): $(call o,$(lib.c))
	@echo "AR    $@"
	$(Q)rm -f $@ && $(AR) rcsD $@ $^

link = @echo "LINK  $@"; mkdir -p $(@D)
$(B)/depinsim: $(call o,$(main.c)) $(lib)
	$(link)
	$(Q)$(CC) $(ldflags) -o $@ $^ $(PKG_LIBS) -lm
$(B)/depinsim-window: $(call o,$(child.c) $(engine.c)) $(lib)
	$(link)
	$(Q)$(CC) $(ldflags) -o $@ $^ $(PKG_LIBS) $(SG_LIBS) -lm
$(with_sg): $(call o,$(engine.c))
$(with_sg): PKG_LIBS += $(SG_LIBS)
$(filter $(benches),$(with_sg)): $(B)/tests/engine.o
$(B)/tests/bench/bench_proofs $(B)/tests/fuzz/fuzz_verifiers: $(call o,$(wildcard tests/proofs*.c))
$(tests): %: %.o $(call o,$(help.c)) $(lib)
	$(link)
	$(Q)$(CC) $(ldflags) -o $@ $(filter-out %.a,$^) $(lib) $(PKG_LIBS) $(CUNIT_LIBS) -lm
$(benches): %: %.o $(call o,$(filter-out tests/bench/bench_%,$(bench.c))) $(lib)
	$(link)
	$(Q)$(CC) $(ldflags) -o $@ $(filter-out %.a,$^) $(lib) $(PKG_LIBS) -lm
$(fuzzers): %: %.o $(lib)
	$(link)
	$(Q)$(CC) $(ldflags) -fsanitize=fuzzer -o $@ $(filter-out %.a,$^) $(lib) $(PKG_LIBS) -lm
# The kernels that are built in as a plug-in, of their own folder alone.
$(B)/kernels.so: $(filter kernels/%,$(lib.c)) $(filter kernels/%,$(all.h)) $(B)/flags
	@echo "LINK  $@"; rm -rf $(B)/apart && mkdir -p $(B)/apart && cp -R kernels $(B)/apart
	$(Q)cd $(B)/apart && $(CC) -std=c11 $(WARN) $(WERROR) $(ARCH) \
	  $(filter-out --coverage,$(FLAGS.$(MODE))) $(CFLAGS) -fPIC -shared -I. -Ddpk_built_in=dpk_plugin_v1 -o ../kernels.so kernels/*/*.c -lsodium -lcrypto
build/depinsim: $(programs)
	@$(if $(filter build/release,$(B)),for p in $(programs:$(B)/%=%); do \
	  ln -sfn release/$$p build/$$p; done)

# ---- running -------------------------------------------------------------------------
# Filecoin sells no work that windows could live; Akash does, and has one every quarter.
futures := filecoin-20y filecoin-20y-constant filecoin-20y-recovery
run: all                       ## the main job: simulate, summarise, report
	$(Q)set -e; for s in $(futures) akash-20y; do build/depinsim run $$s --force -o results/$$s; done
	$(Q)build/depinsim summary results/filecoin-20y
	$(Q)build/depinsim report $(futures:%=results/%)
	@echo "the reports: results/filecoin-20y/report.html, results/akash-20y/report.html"

studies := $(sort $(wildcard scenarios/studies/backtest-*.yaml))
backtest: all                  ## forecasts from past dates, scored: results/backtest
	$(Q)mkdir -p results/backtest; for s in $(studies:scenarios/studies/%.yaml=%); do \
	  build/depinsim study $$s -o results/backtest/$$s || exit 1; done

check = BUILD=$(B) DEPINSIM=$(B)/depinsim sh tests/run.sh
test: build/setup.test all $(tests) $(B)/kernels.so  ## every test: unit, oracle, theory, cli, golden
	@$(check) $(tests) $(scripts)
test-unit: $(units) $(programs)      ## the unit tests, in seconds
	@$(check) $(units)
oracles: $(tests)              ## write the README's table of others' figures
	@BUILD=$(B) sh tests/oracle/table.sh write
bench: $(benches) $(programs)  ## time of the hot loops and of the economy: results/bench.json
	@mkdir -p results; rm -f $(B)/bench.lines
	@for b in $(benches); do echo "$$b"; \
	  BENCH_RESULTS=$(B)/bench.lines DEPINSIM=$(B)/depinsim ./$$b || exit 1; done
	@{ echo '['; sed '$$!s/$$/,/' $(B)/bench.lines; echo ']'; } > results/bench.json
fuzz: build/setup.test         ## each parser under libFuzzer for FUZZ_SECONDS
	@$(MAKE) --no-print-directory MODE=fuzz fuzz-run
fuzz-run: $(fuzzers)
	@sh tests/fuzz.sh $(FUZZ_SECONDS) $(fuzzers)
valgrind: build/setup.valgrind ## memory use of the unit tests
	@$(MAKE) --no-print-directory MODE=debug valgrind-run
valgrind-run: $(units) $(programs)
	@TEST_UNDER=valgrind $(check) $(units)

# ---- reading the code without running it ---------------------------------------------
include tests/lint/lint.mk

# ---- the rest ------------------------------------------------------------------------
install: all                   ## to PREFIX (/usr/local), under DESTDIR
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin include share/depinsim share/pkgconfig)
	install $(programs) $(DESTDIR)$(PREFIX)/bin
	install -m 644 kernels/abi/depin_kernel.h $(DESTDIR)$(PREFIX)/include
	sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' kernels/abi/depin-kernel.pc.in \
	  > $(DESTDIR)$(PREFIX)/share/pkgconfig/depin-kernel.pc
	cp -R scenarios $(DESTDIR)$(PREFIX)/share/depinsim/
clean:                         ## remove build/
	rm -rf build
help:                          ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t12

-include $(patsubst %.c,$(B)/%.d,$(all.c))
