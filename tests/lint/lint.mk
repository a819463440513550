# What `make lint` asks of the sources.  Answers are kept in build/lint, one a file, so
# that only what has changed is read again.
L      := build/lint
tidied := $(all.c:%.c=$(L)/%.tidy)
styled := $(patsubst %,$(L)/%.style,$(all.c) $(all.h))
typos  := tests/cli/bad_input.sh  # on purpose
prose  := $(filter-out $(typos),$(wildcard *.md *.cff Makefile .ci/run tests/*.sh \
  tests/*/*.sh tests/lint/*)) $(wildcard scenarios)

.PHONY: lint-rules lint-symbols lint-cppcheck lint-words
lint: lint-rules lint-symbols lint-cppcheck lint-words $(styled) $(tidied)  ## read the code
	@echo "lint: $(words $(all.c)) sources and $(words $(all.h)) headers are clean"

$(L)/%.style: % .clang-format build/setup.lint
	@mkdir -p $(@D)
	$(Q)clang-format --dry-run -Werror $< && touch $@

# One file per clang-tidy: given several, version 14 reports false uninitialised va_lists.
$(L)/%.tidy: %.c .clang-tidy tests/.clang-tidy tests/lint/analyser.h build/setup.lint | $(B)/build_info.h
	@mkdir -p $(@D)
	@echo "TIDY  $<"
	$(Q)$(CC) $(cppflags) -fopenmp -MM -MP -MT $@ -MF $(@:.tidy=.d) $<
	$(Q)clang-tidy --quiet $< -- $(cppflags) -std=c17 -fopenmp $(told) 2>$@.err >$@.out || \
	  { cat $@.out; grep -v 'warnings\? generated\|^Suppressed\|^Use -' $@.err; exit 1; }
	@touch $@
$(L)/%.tidy: told = -include tests/lint/analyser.h
$(L)/sim/scenario/%.tidy: told = -DDPS_TELL_SCENARIO -include tests/lint/analyser.h
$(addprefix $(L)/sim/,core/status.tidy scenario/arena.tidy scenario/place.tidy): told =

lint-rules:
	$(Q)awk -f tests/lint/imports.awk CONTRIBUTING.md $(all.c) $(all.h)
	$(Q)awk -f tests/lint/calls.awk $(all.c) $(all.h)

lint-symbols: $(lib) $(call o,$(engine.c) $(child.c))
	$(Q)nm -A -g --defined-only $^ 2>/dev/null | awk 'NF >= 3 && $$NF !~ /^(dps_|dpk_|main$$|[.])/ \
	  { print $$1, $$NF ": an external symbol without dps_ or dpk_"; bad = 1 } END { exit bad }'

lint-cppcheck: build/setup.lint
	@mkdir -p $(L)/cppcheck
	$(Q)cppcheck --quiet --enable=warning,style,performance,portability --std=c11 \
	  --inline-suppr --suppressions-list=tests/lint/cppcheck.txt --error-exitcode=1 \
	  --cppcheck-build-dir=$(L)/cppcheck -j $(shell nproc) -I. -I$(B) \
	  -D_XOPEN_SOURCE=700 $(all.c)

lint-words: build/setup.lint
	$(Q)codespell --quiet-level 2 --ignore-words tests/lint/words.txt \
	  $(all.c) $(all.h) $(prose)

format: build/setup.lint       ## rewrite the sources in the house style
	$(Q)clang-format -i $(all.c) $(all.h)

-include $(tidied:.tidy=.d)
