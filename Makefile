# SPDX-License-Identifier: GPL-3.0-or-later
# euiccd: a virtual SGP.32 eUICC. `make help` lists the targets.
#
# Sources are found by folder. build/ has the product, build/check/ the same sources built with
# sanitizers, and the tests; test/ has the same folders as the sources.

VERSION   := 0.1.0
# The commit of this checkout; empty without git, and in a folder inside another repository.
COMMIT     = $(shell git -c safe.directory='*' rev-parse --show-prefix --short=8 HEAD 2>/dev/null | sed -n '1{/./q}; 2s/^/+g/p')
BUILD     ?= build
ifeq ($(origin CC),default) # neither the environment nor the command line sets it
CC        := gcc
endif
CFLAGS    ?= -O2 -g
WARNINGS  := -Wall -Wextra -Wconversion -Wshadow
PACKAGES  := libssl libcrypto libtasn1 sqlite3
TOOL_PACKAGES := libcrypto libssl libevent libevent_openssl libcurl jansson libpcsclite libcoap-3-openssl
# Evaluated once, when first used: the packages may have to be installed first.
PACKAGE_FLAGS = $(eval PACKAGE_FLAGS := $(shell pkg-config --cflags $(PACKAGES) $(TOOL_PACKAGES) | sed 's/-I/-isystem /g'))$(PACKAGE_FLAGS)
# Of all that is delivered; hardening-check finds each in the installed files (test/e2e/test_install.py). glibc
# checks buffers of optimized code only.
HARDENING     := $(if $(filter -O1 -O2 -O3 -Os -Og,$(CFLAGS)),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3) -fstack-protector-strong -fstack-clash-protection \
    $(if $(filter x86_64-%,$(shell $(CC) -dumpmachine)),-fcf-protection) $(if $(filter aarch64-%,$(shell $(CC) -dumpmachine)),-mbranch-protection=standard)
CPPFLAGS_ALL  = -std=c11 -D_GNU_SOURCE -I. -I$(BUILD)/gen $(PACKAGE_FLAGS) $(CPPFLAGS)
CFLAGS_ALL    = $(CFLAGS) $(HARDENING) $(WARNINGS) -ffunction-sections -fdata-sections -fvisibility=hidden -fPIC -fno-semantic-interposition -MMD -MP
LDFLAGS_ALL   = -Wl,-z,relro,-z,now $(LDFLAGS)
LIB_LIBS      = $(shell pkg-config --libs $(PACKAGES))
TOOL_LIBS     = $(shell pkg-config --libs $(TOOL_PACKAGES)) $(LIB_LIBS)
SUITE_LIBS   := -linih -lcmocka
# make V=1 shows the commands.
Q   := $(if $(V),,@)
SAY := $(if $(V),@:,@echo)
# Builds inside a recipe use all cores, unless the user gives -j.
MAKE_ALL_CORES = $(MAKE) --no-print-directory $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
SANITIZE     := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

# All .c files below the folders; test/check_layers has the rules for includes between folders.
# tools/pki is in the library, for euiccd_create_test.
LIB_SOURCES  := $(sort $(shell find apdu crypto card profiles ipae tools/pki -name '*.c'))
TOOL_SOURCES := $(filter-out tools/pki/% tools/suite/%,$(sort $(shell find tools -name '*.c')))
# The behaviour suite is a program of its own, build/euicc-suite: it links CMocka.
SUITE_SOURCES := $(sort $(shell find tools/suite -name '*.c'))
SUITE_MAIN    := tools/suite/command/main
GEN_SOURCES  := sgp_definitions.c sgp_schema.c
LIB_OBJECTS  := $(LIB_SOURCES:%.c=$(BUILD)/obj/%.o) $(GEN_SOURCES:%.c=$(BUILD)/obj/gen/%.o)
TOOL_OBJECTS := $(TOOL_SOURCES:%.c=$(BUILD)/obj/%.o)
SUITE_OBJECTS := $(SUITE_SOURCES:%.c=$(BUILD)/obj/%.o)

# test/examples is built against an installed library, by test/e2e/test_install.py.
TEST_SOURCES  := $(filter-out test/examples/%,$(sort $(shell find test -name 'test_*.c' 2>/dev/null)))
TEST_SUPPORT  := $(wildcard test/fake/*.c) $(filter-out test/soak/test_% test/soak/soak_%,$(wildcard test/soak/*.c)) $(filter-out test/power/test_%,$(wildcard test/power/*.c))
# Without the fakes that need tools/suite, for programs that are linked without it.
PLAIN_SUPPORT := $(filter-out test/fake/suite.c test/fake/foreign.c test/fake/results.c,$(TEST_SUPPORT))
FUZZ_SOURCES  := $(wildcard test/fuzz/fuzz_*.c)
FUZZ_PROGRAMS := $(FUZZ_SOURCES:test/fuzz/%.c=$(BUILD)/fuzz/%)
FUZZ_SECONDS  ?= 30
TEST_PROGRAMS := $(TEST_SOURCES:%.c=$(BUILD)/check/%)
CHECK_LIB_OBJECTS := $(GEN_SOURCES:%.c=$(BUILD)/check/obj/gen/%.o) $(LIB_SOURCES:%.c=$(BUILD)/check/obj/%.o)
CHECK_OBJECTS := $(patsubst %.c,$(BUILD)/check/obj/%.o,$(filter-out tools/cli/euicc.c $(SUITE_MAIN).c,$(TOOL_SOURCES) $(SUITE_SOURCES)) $(TEST_SUPPORT) $(FUZZ_SOURCES))

# Profile packages built from their descriptions.
SAMPLES := $(patsubst profiles/samples/%.txt,$(BUILD)/profiles/%.der,$(wildcard profiles/samples/*.txt))

.DEFAULT_GOAL := all
.PHONY: all
all: $(BUILD)/libeuiccd.a $(BUILD)/libeuiccd.so $(BUILD)/euicc $(BUILD)/euicc-suite $(SAMPLES) ## build the library and the command
	@:

# The names of all sources. The file changes only when a source is added, moved or removed; then the
# archives are made again, even if no object is newer than they are.
SOURCE_LIST := $(BUILD)/sources
$(SOURCE_LIST): FORCE
	@mkdir -p $(@D)
	$(Q)echo '$(LIB_SOURCES) $(TOOL_SOURCES) $(SUITE_SOURCES) $(TEST_SUPPORT) $(FUZZ_SOURCES)' | cmp -s - $@ || \
	    echo '$(LIB_SOURCES) $(TOOL_SOURCES) $(SUITE_SOURCES) $(TEST_SUPPORT) $(FUZZ_SOURCES)' >$@

# The same for the flags above: objects of other flags are compiled again.
HARDENING_USED := $(BUILD)/hardening
$(HARDENING_USED): FORCE
	@mkdir -p $(@D)
	$(Q)echo '$(HARDENING)' | cmp -s - $@ || echo '$(HARDENING)' >$@

$(BUILD)/libeuiccd.a: $(LIB_OBJECTS) $(SOURCE_LIST)
	@rm -f $@
	$(SAY)  AR   $@
	$(Q)ar rcs $@ $(LIB_OBJECTS)

# The functions of euiccd.h; all other names of the library are local. test/test_face.py compares both.
EXPORTS := card/euiccd.exports
$(BUILD)/libeuiccd.so: $(LIB_OBJECTS) $(EXPORTS) $(SOURCE_LIST)
	$(SAY)  LD   $@
	$(Q)$(CC) -shared $(LDFLAGS_ALL) -Wl,-soname,libeuiccd.so.0 -Wl,--gc-sections -Wl,-z,pack-relative-relocs -Wl,--version-script,$(EXPORTS) -o $@ $(LIB_OBJECTS) $(LIB_LIBS)

# The archive that is installed: one object with the exported names only.
$(BUILD)/install/libeuiccd.a: $(LIB_OBJECTS) $(EXPORTS) $(SOURCE_LIST)
	@mkdir -p $(@D); rm -f $@
	$(SAY)  AR   $@
	$(Q)ld -r -o $(@D)/euiccd.o $(LIB_OBJECTS)
	$(Q)LC_ALL=C sed -n 's/^ *\(euiccd_[a-z0-9_]*\);.*/\1/p' $(EXPORTS) >$(@D)/names
	$(Q)objcopy --keep-global-symbols=$(@D)/names $(@D)/euiccd.o
	$(Q)ar rcs $@ $(@D)/euiccd.o

$(BUILD)/euicc: $(TOOL_OBJECTS) $(BUILD)/libeuiccd.a $(SOURCE_LIST)
	$(SAY)  LD   $@
	$(Q)$(CC) -pie $(LDFLAGS_ALL) -o $@ $(TOOL_OBJECTS) $(BUILD)/libeuiccd.a $(TOOL_LIBS)

# Exports the words of euiccd_suite.h to shared objects with cases (--cases).
$(BUILD)/euicc-suite: $(SUITE_OBJECTS) $(TOOL_OBJECTS) $(BUILD)/libeuiccd.a $(SOURCE_LIST)
	$(SAY)  LD   $@
	$(Q)$(CC) -pie $(LDFLAGS_ALL) -rdynamic -o $@ $(SUITE_OBJECTS) $(filter-out $(BUILD)/obj/tools/cli/euicc.o,$(TOOL_OBJECTS)) $(BUILD)/libeuiccd.a $(TOOL_LIBS) $(SUITE_LIBS)

$(BUILD)/profiles/%.der: profiles/samples/%.txt $(BUILD)/euicc
	@mkdir -p $(@D)
	$(SAY)  GEN  $@
	$(Q)$(BUILD)/euicc profile build $< -o $@ --metadata $(@:.der=.metadata.der) >$(@:.der=.subscriber)

# schema.sql as strings, one for each migration step.
$(BUILD)/gen/card/store/schema.sql.h: card/store/schema.sql
	@mkdir -p $(@D)
	$(Q)LC_ALL=C awk 'BEGIN {print "const char *const store_schema_steps[] = {"} \
	    /^-- step [0-9]+/ {if (step++) print ","} \
	    step && !/^ *(--.*)?$$/ {sub(/ *-- .*/, ""); gsub(/"/, "\\\""); print "    \"" $$0 "\\n\""} \
	    END {print ",\n    0};"}' $< >$@

$(foreach d,obj check/obj fuzz/obj integer/obj lint,$(BUILD)/$(d)/card/store/schema.o) $(BUILD)/lint/card/store/schema.tidy: $(BUILD)/gen/card/store/schema.sql.h

# The page of `euicc trace report` as strings: its HTML, its style, and its script of these files in order.
REPORT_PAGE    := tools/trace/report/page
REPORT_SCRIPTS := $(patsubst %,$(REPORT_PAGE)/%.js,data filter list timeline tree details statistics main)
REPORT_STRING   = echo 'static const char page_$1[] ='; cat $2 | \
    LC_ALL=C awk '{gsub(/[\\"?]/, "\\\\&"); print "    \"" $$0 "\\n\""} END {print "    ;"}'
$(BUILD)/gen/tools/trace/report/page_files.h: $(REPORT_PAGE)/page.html $(REPORT_PAGE)/page.css $(REPORT_SCRIPTS)
	@mkdir -p $(@D)
	$(Q){ $(call REPORT_STRING,html,$(REPORT_PAGE)/page.html); $(call REPORT_STRING,css,$(REPORT_PAGE)/page.css); \
	    $(call REPORT_STRING,js,$(REPORT_SCRIPTS)); } >$@

$(foreach d,obj check/obj fuzz/obj integer/obj lint,$(BUILD)/$(d)/tools/trace/report/page.o) $(BUILD)/lint/tools/trace/report/page.tidy: $(BUILD)/gen/tools/trace/report/page_files.h

# The rules of RULES.md for the reports of the behaviour suite.
$(BUILD)/gen/tools/suite/report/rules_table.h: RULES.md tools/suite/report/rules.awk
	@mkdir -p $(@D)
	$(Q)LC_ALL=C awk -f tools/suite/report/rules.awk RULES.md >$@

$(foreach d,obj check/obj lint,$(BUILD)/$(d)/tools/suite/report/rules.o) $(BUILD)/lint/tools/suite/report/rules.tidy: $(BUILD)/gen/tools/suite/report/rules_table.h

# Changes with the commit only, so that a build compiles again only the sources that use the version.
VERSION_HEADER := $(BUILD)/gen/apdu/version.h
.PHONY: FORCE
$(VERSION_HEADER): FORCE
	@mkdir -p $(@D)
	$(Q)line='#define EUICCD_VERSION "$(VERSION)$(COMMIT)"'; echo "$$line" | cmp -s - $@ || echo "$$line" >$@

$(foreach s,apdu/trace_pcapng ipae/euiccd tools/cli/euicc test/tools/cli/test_euicc tools/modem/general test/tools/modem/test_general tools/suite/command/main test/tools/suite/command/test_main,$(foreach d,obj check/obj fuzz/obj integer/obj lint,$(BUILD)/$(d)/$(s).o) $(BUILD)/lint/$(s).tidy): $(VERSION_HEADER)

# The ASN.1 module as a C array for libtasn1, by asn1Parser (package libtasn1-bin).
$(BUILD)/gen/sgp_definitions.c: card/asn1/sgp.asn
	@mkdir -p $(@D)
	$(SAY)  ASN1 $@
	$(Q)asn1Parser -o $@.new -n sgp_definitions $< >/dev/null && mv $@.new $@

# The same module as const tables for decoders of traces: card/asn1/schema.h.
$(BUILD)/gen/sgp_schema.c: card/asn1/sgp.asn card/asn1/schema.awk
	@mkdir -p $(@D)
	$(SAY)  GEN  $@
	$(Q)LC_ALL=C awk -f card/asn1/schema.awk card/asn1/sgp.asn >$@.new && mv $@.new $@

$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c $(HARDENING_USED)
	@mkdir -p $(@D)
	$(SAY)  CC   $@
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/check/obj/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	$(SAY)  CC   $@
	$(Q)$(CC) $(CPPFLAGS_ALL) -O1 -g -fPIC -MMD -MP -c -o $@ $<

$(BUILD)/obj/%.o: %.c $(HARDENING_USED)
	@mkdir -p $(@D)
	$(SAY)  CC   $@
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/check/obj/%.o: %.c
	@mkdir -p $(@D)
	$(SAY)  CC   $@
	$(Q)$(CC) $(CPPFLAGS_ALL) -O1 -g $(WARNINGS) $(SANITIZE) -fPIC -MMD -MP -c -o $@ $<

$(BUILD)/check/libeuiccd.a: $(CHECK_LIB_OBJECTS) $(SOURCE_LIST)
	@rm -f $@
	$(SAY)  AR   $@
	$(Q)ar rcs $@ $(CHECK_LIB_OBJECTS)

# The tools and what several tests share.
$(BUILD)/check/libcheck.a: $(CHECK_OBJECTS) $(SOURCE_LIST)
	@rm -f $@
	$(SAY)  AR   $@
	$(Q)ar rcs $@ $(CHECK_OBJECTS)

# Tests of the lowest layers are built without the tools, as they include neither tools nor test support.
$(BUILD)/check/test/%: $(BUILD)/check/obj/test/%.o $(BUILD)/check/libeuiccd.a
	@mkdir -p $(@D)
	$(SAY)  LD   $@
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) $(TEST_EXPORTS) -o $@ $(filter %.o,$^) $(filter %/libcheck.a,$^) $(BUILD)/check/libeuiccd.a $(TOOL_LIBS) $(SUITE_LIBS)

# As euicc-suite, for shared objects with cases.
$(patsubst %,$(BUILD)/check/test/tools/suite/command/test_%,run run_options): TEST_EXPORTS := -rdynamic

TESTS_WITHOUT_TOOLS := $(filter-out $(shell grep -lE '^#include "(tools|test/(fake|power|fuzz))/' $(TEST_SOURCES) /dev/null), \
    $(filter test/apdu/% test/crypto/% test/card/asn1/% test/card/store/%,$(TEST_SOURCES)))
$(patsubst %.c,$(BUILD)/check/%,$(filter-out $(TESTS_WITHOUT_TOOLS),$(TEST_SOURCES))): $(BUILD)/check/libcheck.a

# One test program replays the corpus of all fuzz targets; each target's entry has its own name there.
$(BUILD)/check/obj/test/fuzz/fuzz_%.o: CPPFLAGS += -DLLVMFuzzerTestOneInput=$(notdir $*)

.PHONY: units
units: $(TEST_PROGRAMS) ## build the unit tests (with sanitizers)

$(BUILD)/fuzz/obj/%.o: %.c
	@mkdir -p $(@D)
	$(SAY)  CC   $@
	$(Q)clang $(CPPFLAGS_ALL) -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -MMD -MP -c -o $@ $<

# What targets share with the unit tests, a card with an SM-DP+, and have of the suite.
FUZZ_SUPPORT := $(patsubst %,test/fake/%.c,card download inside package server) $(wildcard tools/suite/settings/*.c)
FUZZ_OBJECTS := $(patsubst %.c,$(BUILD)/fuzz/obj/%.o,$(LIB_SOURCES) $(filter-out tools/cli/euicc.c,$(TOOL_SOURCES)) $(FUZZ_SUPPORT)) $(GEN_SOURCES:%.c=$(BUILD)/obj/gen/%.o)
$(BUILD)/fuzz/libfuzz.a: $(FUZZ_OBJECTS) $(SOURCE_LIST)
	@rm -f $@
	$(SAY)  AR   $@
	$(Q)ar rcs $@ $(FUZZ_OBJECTS)

$(BUILD)/fuzz/fuzz_%: $(BUILD)/fuzz/obj/test/fuzz/fuzz_%.o $(BUILD)/fuzz/libfuzz.a
	$(SAY)  LD   $@
	$(Q)clang -fsanitize=fuzzer,address,undefined $(LDFLAGS) -o $@ $^ $(TOOL_LIBS) $(SUITE_LIBS)

# Requests of the LPA are answered by the target.
$(BUILD)/fuzz/fuzz_lpa $(BUILD)/check/test/fuzz/test_corpus: LDFLAGS += -Wl,--wrap=https_post

.PHONY: fuzz
fuzz: ## install missing packages, build, run libFuzzer (FUZZ_SECONDS=30 for each target)
	@tools/install-dependencies build fuzz
	@+$(MAKE_ALL_CORES) $(FUZZ_PROGRAMS)
	@printf '%s\n' $(FUZZ_PROGRAMS) | \
	    xargs -P $(shell nproc) -I {} test/fuzz/search {} $(FUZZ_SECONDS) | tee $(BUILD)/fuzz/lines
	@echo "$$(grep -c '^ok ' $(BUILD)/fuzz/lines) passed, $$(grep -c '^FAIL ' $(BUILD)/fuzz/lines) failed" | tee $(BUILD)/fuzz/summary
	@! grep -q '^FAIL ' $(BUILD)/fuzz/lines

# The command built with sanitizers, for the end-to-end tests.
$(BUILD)/check/euicc: $(BUILD)/check/obj/tools/cli/euicc.o $(BUILD)/check/libcheck.a $(BUILD)/check/libeuiccd.a
	$(SAY)  LD   $@
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS)

$(BUILD)/check/euicc-suite: $(SUITE_SOURCES:%.c=$(BUILD)/check/obj/%.o) $(BUILD)/check/libcheck.a $(BUILD)/check/libeuiccd.a
	$(SAY)  LD   $@
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) -rdynamic -o $@ $^ $(TOOL_LIBS) $(SUITE_LIBS)

.PHONY: run
CARD ?= demo.euicc
run: ## install missing packages, build, insert a card (CARD=demo.euicc) into a PC/SC reader
	@tools/install-dependencies build run
	@+$(MAKE_ALL_CORES) all
	@echo 'Inserting the card into its reader; Ctrl-C removes it. In another terminal:'
	@echo '    pcsc_scan -n                                    list the readers and their cards'
	@echo '    opensc-tool -r 0 -s 00A4040010A0000005591010FFFFFFFF8900000100   select its ISD-R'
	@echo '    $(BUILD)/euicc show $(CARD)                     print its contents'
	@$(BUILD)/euicc run --create $(CARD) --pcscd

.PHONY: demo
demo: ## install missing packages, build, show a card on a container ship (DEMO=--json: as JSON lines)
	@tools/install-dependencies build demo
	@+$(MAKE_ALL_CORES) all
	@tools/demo/container_ship --euicc $(BUILD)/euicc --folder $(BUILD)/demo $(DEMO)

CHECK_SCRIPTS := test/check_layers test/check_tests
CHECK_PYTHON   = $(wildcard test/e2e/test_*.py test/tools/test_*.py test/test_*.py)
# MATCH=TEXT: only programs with TEXT in their path. DATE=YYYY-MM-DD: the system date that they get.
RUN_DATE      = $(if $(DATE),--date '$(DATE)' --date-library $(BUILD)/check/system_date.so)
CHECK_RESULTS = $(BUILD)/$1/$2$(if $(DATE),-$(DATE))
.PHONY: check test
check: ## install missing packages, build, run all tests (MATCH=TEXT: those with TEXT in their path; DATE=2039-01-01: with this date)
	@tools/install-dependencies build check
	@+$(BUILD_TESTS)
	@$(RUN_TESTS)

test: ## the same without installing anything
	@+$(BUILD_TESTS)
	@$(RUN_TESTS)

.PHONY: check-programs
check-programs: ## build the programs of `make check`
	@+$(BUILD_TESTS)

PRELOADED  := $(BUILD)/check/system_date.so $(BUILD)/check/torture.so
BUILD_TESTS = $(MAKE_ALL_CORES) all units $(BUILD)/check/euicc $(BUILD)/check/euicc-suite $(PRELOADED)
RUN_TESTS = test/run --match '$(MATCH)' $(RUN_DATE) --reports $(BUILD)/check/reports \
    --junit $(call CHECK_RESULTS,check,junit).xml --summary $(call CHECK_RESULTS,check,summary) \
    $(CHECK_PYTHON) $(CHECK_SCRIPTS) $(TEST_PROGRAMS)

# The library that makes one call of a program fail: test/torture/fail.h.
$(BUILD)/check/torture.so: $(wildcard test/torture/*.c test/torture/*.h test/torture/*.def)
	@mkdir -p $(@D)
	$(SAY)  LD   $@
	$(Q)$(CC) $(CPPFLAGS_ALL) -O2 -g $(WARNINGS) -fPIC -shared -o $@ $(filter %.c,$^)

# COUNT: for each class; none: all calls.
.PHONY: torture
torture: ## let calls of memory, storage, sockets and crypto of each command fail, one at a time, one for each call stack (MATCH=TEXT, COUNT=N of each class)
	@tools/install-dependencies build check
	@+$(MAKE_ALL_CORES) $(BUILD)/check/euicc $(BUILD)/check/euicc-suite $(BUILD)/check/torture.so
	@test/torture/torture --match '$(MATCH)' --count '$(or $(COUNT),0)'

$(BUILD)/check/system_date.so: test/system_date.c
	@mkdir -p $(@D)
	$(SAY)  LD   $@
	$(Q)$(CC) $(CPPFLAGS_ALL) -O1 -g $(WARNINGS) -fPIC -shared -o $@ $<

# The tests' build once more, instrumented instead of sanitized. Failed tests are reported and do not
# keep the counts of the others from being printed; the target fails then, and below a floor of test/coverage.
COVERAGE := $(BUILD)/coverage
COVERAGE_MAKE = $(MAKE_ALL_CORES) BUILD='$(COVERAGE)' SANITIZE='-O0 --coverage -fprofile-update=prefer-atomic'
.PHONY: coverage
coverage: ## run all tests on an instrumented build: covered lines, branches (HTML in build/coverage), floors, rules (MATCH=TEXT, DATE=YYYY-MM-DD)
	@tools/install-dependencies build check
	@+$(MAKE) --no-print-directory coverage-programs
	@find $(COVERAGE) -name '*.gcda' -delete 2>/dev/null || true
	@status=0; EUICC='$(abspath $(COVERAGE))/check/euicc' GLIBC_TUNABLES=glibc.malloc.tcache_count=0 test/run --match '$(MATCH)' $(RUN_DATE) \
	    --reports $(COVERAGE)/check/reports --junit $(call CHECK_RESULTS,coverage/check,junit).xml --summary $(call CHECK_RESULTS,coverage/check,summary) \
	    $(CHECK_PYTHON) $(TEST_PROGRAMS:$(BUILD)/%=$(COVERAGE)/%) || status=1; \
	test/rule_coverage; \
	test/coverage $(COVERAGE) $(if $(MATCH),,--floors) && exit $$status

.PHONY: coverage-programs
coverage-programs: ## build the programs of `make coverage`
	@+$(MAKE_ALL_CORES) all $(PRELOADED)
	@+$(COVERAGE_MAKE) $(COVERAGE)/check/obj/test/coverage_dump.o
	@+$(COVERAGE_MAKE) LDFLAGS='$(LDFLAGS) $(COVERAGE)/check/obj/test/coverage_dump.o' units $(COVERAGE)/check/euicc $(COVERAGE)/check/euicc-suite

# One random change of a source at a time: does a test notice? Takes long: not part of `make check`.
.PHONY: mutate
SEED ?= 1
mutate: ## change the sources at random, one change at a time; which tests notice (SEED=1, COUNT=300, MATCH=TEXT, MUTATE=--again)
	@tools/install-dependencies build check
	@test/mutate --seed $(SEED) --count $(or $(COUNT),300) --match '$(MATCH)' $(MUTATE)

POWER_PROGRAMS := $(filter $(BUILD)/check/test/power/%,$(TEST_PROGRAMS))
# The stories of the IPAe need many runs: they are built without sanitizers and run in two parts;
# `make check` runs a sample of them with sanitizers.
STORY_PROGRAMS := $(BUILD)/power/test_links $(BUILD)/power/test_power_ipae
$(BUILD)/power/%: test/power/%.c $(patsubst %.c,$(BUILD)/obj/%.o,$(PLAIN_SUPPORT)) $(TOOL_OBJECTS) $(BUILD)/libeuiccd.a
	@mkdir -p $(@D)
	$(SAY)  LD   $@
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MF $@.d $(LDFLAGS_ALL) -o $@ $< $(patsubst %.c,$(BUILD)/obj/%.o,$(PLAIN_SUPPORT)) $(filter-out $(BUILD)/obj/tools/cli/euicc.o,$(TOOL_OBJECTS)) $(BUILD)/libeuiccd.a $(TOOL_LIBS) -lcmocka

.PHONY: power
power: $(POWER_PROGRAMS) $(STORY_PROGRAMS) ## lose power at each write, also during recovery, and each link at each octet; change each bit of signed messages
	@printf '%s\n' $(foreach s,$(STORY_PROGRAMS),$(foreach p,1/2 2/2,'POWER_PART=$p $s')) \
	    $(filter-out $(STORY_PROGRAMS:$(BUILD)/%=$(BUILD)/check/test/%),$(POWER_PROGRAMS)) | \
	    POWER=exhaustive xargs -L 1 -P 2 env

# The unit tests with the objects of the product, as it is delivered. Not those that measure memory by
# AddressSanitizer's allocator.
CHECKED_TESTS := $(filter-out test/power/% test/fuzz/% test/tools/suite/% $(shell grep -l __sanitizer_ $(TEST_SOURCES) /dev/null),$(TEST_SOURCES))
CHECKED_SUPPORT = $(patsubst %.c,$(BUILD)/obj/%.o,$(PLAIN_SUPPORT))
CHECKED_MATCH = $(if $(MATCH),$(foreach t,$1,$(if $(findstring $(MATCH),$t),$t)),$1)
$(BUILD)/valgrind/%: $(BUILD)/obj/test/%.o $(CHECKED_SUPPORT) $(TOOL_OBJECTS) $(BUILD)/libeuiccd.a
	@mkdir -p $(@D)
	$(SAY)  LD   $@
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $< $(CHECKED_SUPPORT) $(filter-out $(BUILD)/obj/tools/cli/euicc.o,$(TOOL_OBJECTS)) $(BUILD)/libeuiccd.a $(TOOL_LIBS) -lcmocka

MEMCHECK := valgrind -q --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect --error-exitcode=99 --suppressions=test/valgrind_accepted --log-file={report}.%p
# Under valgrind /proc/self/exe is valgrind: a test cannot start itself by it. OpenSSL 3.0 loses memory when an
# allocation of its own fails: not the tests in which one does.
VALGRIND_PROGRAMS = $(patsubst test/%.c,$(BUILD)/valgrind/%,$(call CHECKED_MATCH,$(filter-out test/tools/% $(shell grep -lE '/proc/self/exe|failing_allocator|CRYPTO_set_mem' $(CHECKED_TESTS) /dev/null),$(CHECKED_TESTS))))
.PHONY: valgrind
valgrind: ## run the unit tests of the library as delivered under valgrind's memcheck (MATCH=TEXT)
	@tools/install-dependencies build check valgrind
	@+$(MAKE_ALL_CORES) $(VALGRIND_PROGRAMS)
	@test/run --timeout 3600 --reports $(BUILD)/valgrind/reports --summary $(BUILD)/valgrind/summary --under '$(MEMCHECK)' $(VALGRIND_PROGRAMS)

# Sources whose objects are instrumented by clang: all of the product.
INTEGER := -fsanitize=undefined,integer,implicit-conversion -fsanitize-ignorelist=test/integer_allowed
INTEGER_OBJECTS := $(patsubst %.c,$(BUILD)/integer/obj/%.o,$(LIB_SOURCES) $(filter-out tools/cli/euicc.c,$(TOOL_SOURCES)))
$(BUILD)/integer/obj/%.o: %.c test/integer_allowed
	@mkdir -p $(@D)
	$(SAY)  CC   $@
	$(Q)clang $(CPPFLAGS_ALL) -O1 -g $(INTEGER) -MMD -MP -c -o $@ $<

$(BUILD)/integer/libinteger.a: $(INTEGER_OBJECTS) $(GEN_SOURCES:%.c=$(BUILD)/obj/gen/%.o) $(SOURCE_LIST)
	@rm -f $@
	$(SAY)  AR   $@
	$(Q)ar rcs $@ $(filter %.o,$^)

$(BUILD)/integer/%: $(BUILD)/obj/test/%.o $(CHECKED_SUPPORT) $(BUILD)/integer/libinteger.a
	@mkdir -p $(@D)
	$(SAY)  LD   $@
	$(Q)clang -fsanitize=undefined $(LDFLAGS) -o $@ $< $(CHECKED_SUPPORT) $(BUILD)/integer/libinteger.a $(TOOL_LIBS) -lcmocka

INTEGER_PROGRAMS = $(patsubst test/%.c,$(BUILD)/integer/%,$(call CHECKED_MATCH,$(CHECKED_TESTS)))
.PHONY: integer
integer: ## run the unit tests with clang's checks of integers: overflow, also unsigned, and implicit conversions (MATCH=TEXT)
	@tools/install-dependencies build check fuzz
	@+$(MAKE_ALL_CORES) $(INTEGER_PROGRAMS)
	@test/run --reports $(BUILD)/integer/reports --summary $(BUILD)/integer/summary $(INTEGER_PROGRAMS)

.PHONY: analyze
analyze: $(VERSION_HEADER) $(BUILD)/gen/card/store/schema.sql.h $(BUILD)/gen/tools/trace/report/page_files.h $(BUILD)/gen/tools/suite/report/rules_table.h ## run the static analyzers of gcc and clang (MATCH=TEXT); half an hour at first
	@tools/install-dependencies build fuzz
	@test/analyze --flags '$(CPPFLAGS_ALL)' --results $(BUILD)/analyze $(call CHECKED_MATCH,$(LIB_SOURCES) $(TOOL_SOURCES) $(SUITE_SOURCES))

LINTED := $(LIB_SOURCES) $(TOOL_SOURCES) $(SUITE_SOURCES) $(filter-out test/examples/%,$(shell find test -name '*.c' 2>/dev/null))
.PHONY: lint lint-warnings lint-format lint-tidy lint-cppcheck
lint: ## compile with -Werror, link all programs, clang-format, clang-tidy, cppcheck, layers, missing tests, external names
	@tools/install-dependencies build lint
	@+$(MAKE_ALL_CORES) lint-warnings
	@+$(MAKE_ALL_CORES) lint-link
	@+$(MAKE) --no-print-directory lint-format lint-cppcheck
	@+$(MAKE_ALL_CORES) lint-tidy
	@test/check_layers
	@test/check_tests
	@test/check_names $(BUILD)/lint

# Warnings are errors only here: a newer compiler with new warnings can still build a release.
lint-warnings: $(LINTED:%.c=$(BUILD)/lint/%.o)

$(BUILD)/lint/%.o: %.c
	@mkdir -p $(@D)
	$(SAY)  CC   $@
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -Werror -c -o $@ $<

lint-format:
	@clang-format --dry-run --Werror $$(find $(LINT_FOLDERS) -name '*.[ch]')

lint-cppcheck:
	@mkdir -p $(BUILD)/lint/cppcheck
	@cppcheck --quiet -j2 --std=c11 --platform=unix64 --enable=warning,performance,portability \
	    --inline-suppr --suppressions-list=test/cppcheck-suppressions --error-exitcode=1 --cppcheck-build-dir=$(BUILD)/lint/cppcheck \
	    -I. -I$(BUILD)/gen $(LINTED)

lint-tidy: $(patsubst %.c,$(BUILD)/lint/%.tidy,$(LIB_SOURCES) $(TOOL_SOURCES) $(SUITE_SOURCES))

LINT_FOLDERS := $(wildcard apdu crypto card profiles ipae tools test)
# The analyzer searches few paths here, a tenth of the time; `make analyze` searches more.
$(BUILD)/lint/%.tidy: %.c .clang-tidy
	@mkdir -p $(@D)
	@clang-tidy --quiet $< -- $(CPPFLAGS_ALL) -Xclang -analyzer-config -Xclang mode=shallow 2>/dev/null
	@touch $@

BENCHES := $(wildcard test/bench/bench_*.c)
SOAKS := $(wildcard test/soak/soak_*.c)
.PHONY: lint-link
# The programs that neither `make all` nor `make check` links.
lint-link: $(BUILD)/bench/null_card $(BENCHES:test/bench/%.c=$(BUILD)/bench/%) $(STORY_PROGRAMS) $(SOAKS:test/soak/%.c=$(BUILD)/soak/%)

.PHONY: bench
bench: ## ratios against reference times measured in the same run (MATCH=TEXT)
	@tools/install-dependencies build run
	@+$(MAKE) --no-print-directory all $(BUILD)/bench/null_card $(BENCHES:test/bench/%.c=$(BUILD)/bench/%)
	@rm -f $(BUILD)/bench/results.json
	@status=0; for program in $(foreach m,$(BENCHES:test/bench/%.c=$(BUILD)/bench/%),$(if $(or $(if $(MATCH),,all),$(findstring $(MATCH),$(m))),$(m))); do \
	    BENCH_JSON=$(BUILD)/bench/results.json $$program || status=1; done; \
	echo "$$(grep -c '"held":true' $(BUILD)/bench/results.json) goals held, $$(grep -c '"held":false' $(BUILD)/bench/results.json) missed"; exit $$status

# Their SM-DP+ and their packages are those of the tests.
$(BUILD)/bench/bench_download $(BUILD)/bench/bench_download_pcsc: $(BUILD)/obj/test/fake/download.o $(BUILD)/obj/test/bench/download_floor.o
$(BUILD)/bench/bench_download $(BUILD)/bench/bench_download_pcsc $(BUILD)/bench/bench_listing: $(BUILD)/obj/test/fake/package.o
$(BUILD)/bench/bench_download $(BUILD)/bench/bench_download_pcsc $(BUILD)/bench/bench_listing: TOOL_LIBS += -lcmocka

# Card, terminal and eIM together.
$(BUILD)/bench/bench_poll $(BUILD)/bench/bench_fleet $(BUILD)/bench/bench_air $(BUILD)/bench/bench_compact: $(patsubst %.c,$(BUILD)/obj/%.o,$(filter test/fake/%,$(PLAIN_SUPPORT)))
$(BUILD)/bench/bench_poll $(BUILD)/bench/bench_fleet $(BUILD)/bench/bench_air $(BUILD)/bench/bench_compact: TOOL_LIBS += -lcmocka

$(BUILD)/bench/bench_poll $(BUILD)/bench/bench_compact: $(BUILD)/obj/test/bench/eim_side.o

# The library without the hooks of fault rules, and the one with them.
HOOKED := $(BUILD)/obj/apdu/bytes.o $(BUILD)/obj/card/transmit.o $(BUILD)/obj/card/es10/run.o
UNHOOKED = $(patsubst $(BUILD)/obj/%,$(BUILD)/bench/without_hooks/%,$(HOOKED))
$(BUILD)/bench/bench_hooks: $(BUILD)/bench/without_hooks.so $(BUILD)/libeuiccd.so
$(UNHOOKED:.o=.c): $(BUILD)/bench/without_hooks/%.c: %.c test/bench/without_hooks.sed
	@mkdir -p $(@D)
	@sed -E -f test/bench/without_hooks.sed $< >$@
	@! cmp -s $< $@ || { echo "$<: test/bench/without_hooks.sed finds no hook" >&2; rm $@; exit 1; }
$(UNHOOKED): %.o: %.c
	$(SAY)  CC   $@
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c -o $@ $<
$(BUILD)/bench/without_hooks.so: $(LIB_OBJECTS) $(UNHOOKED) $(EXPORTS)
	$(SAY)  LD   $@
	$(Q)$(CC) -shared $(LDFLAGS_ALL) -Wl,--gc-sections -Wl,-z,pack-relative-relocs -Wl,--version-script,$(EXPORTS) -o $@ \
	    $(foreach object,$(LIB_OBJECTS),$(if $(filter $(object),$(HOOKED)),$(object:$(BUILD)/obj/%=$(BUILD)/bench/without_hooks/%),$(object))) $(LIB_LIBS)

$(BUILD)/bench/%: test/bench/%.c $(TOOL_OBJECTS) $(BUILD)/libeuiccd.a
	@mkdir -p $(@D)
	$(SAY)  LD   $@
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MF $@.d $(LDFLAGS_ALL) -o $@ $< $(filter $(BUILD)/obj/test/%,$^) $(filter-out $(BUILD)/obj/tools/cli/euicc.o,$(TOOL_OBJECTS)) $(BUILD)/libeuiccd.a $(TOOL_LIBS)

# Built without sanitizers, whose allocator is another one.
MINUTES ?= 4
$(BUILD)/soak/%: test/soak/%.c $(patsubst %.c,$(BUILD)/obj/%.o,$(PLAIN_SUPPORT)) $(TOOL_OBJECTS) $(BUILD)/libeuiccd.a
	@mkdir -p $(@D)
	$(SAY)  LD   $@
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MF $@.d $(LDFLAGS_ALL) -o $@ $< $(patsubst %.c,$(BUILD)/obj/%.o,$(PLAIN_SUPPORT)) $(filter-out $(BUILD)/obj/tools/cli/euicc.o,$(TOOL_OBJECTS)) $(BUILD)/libeuiccd.a $(TOOL_LIBS) -lcmocka

.PHONY: soak
soak: ## run cards and an eIM for a while (MINUTES=4): memory, descriptors and files must not grow
	@tools/install-dependencies build run
	@+$(MAKE_ALL_CORES) $(SOAKS:test/soak/%.c=$(BUILD)/soak/%)
	@status=0; for program in $(SOAKS:test/soak/%.c=$(BUILD)/soak/%); do \
	    SOAK_SECONDS=$$(($(MINUTES) * 60 / $(words $(SOAKS)))) $$program || status=1; done; exit $$status

PREFIX  ?= /usr/local
BINDIR  ?= $(PREFIX)/bin
LIBDIR  ?= $(PREFIX)/lib
INCDIR  ?= $(PREFIX)/include
MANDIR  ?= $(PREFIX)/share/man
COMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR  ?= $(PREFIX)/share/zsh/vendor-completions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
UNITDIR ?= $(PREFIX)/lib/systemd/user
MAN1_PAGES = $(wildcard tools/man/*.1)
MAN3_PAGES = $(wildcard tools/man/*.3)
# The functions that a page is about, from its section NAME: their names are links to the page.
MAN3_NAMES = sed -n '/^\.SH NAME/,/^\.SH SYNOPSIS/s/ \\-.*//p' $1 | tr -d ','

.PHONY: install uninstall
install: all $(BUILD)/install/libeuiccd.a ## install below PREFIX=/usr/local (DESTDIR: staging folder)
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(INCDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man3
	install -d $(DESTDIR)$(COMPDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR) $(DESTDIR)$(UNITDIR)
	install -m 755 $(BUILD)/euicc $(DESTDIR)$(BINDIR)/euicc
	install -m 755 $(BUILD)/euicc-suite $(DESTDIR)$(BINDIR)/euicc-suite
	install -m 644 tools/suite/euiccd_suite.h $(DESTDIR)$(INCDIR)/euiccd_suite.h
	install -m 644 $(BUILD)/install/libeuiccd.a $(DESTDIR)$(LIBDIR)/libeuiccd.a
	install -m 755 $(BUILD)/libeuiccd.so $(DESTDIR)$(LIBDIR)/libeuiccd.so.0
	ln -sf libeuiccd.so.0 $(DESTDIR)$(LIBDIR)/libeuiccd.so
	install -m 644 card/euiccd.h $(DESTDIR)$(INCDIR)/euiccd.h
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@INCDIR@|$(INCDIR)|; s|@VERSION@|$(VERSION)|; s|@PACKAGES@|$(PACKAGES)|' \
	    tools/libeuiccd.pc.in >$(DESTDIR)$(LIBDIR)/pkgconfig/libeuiccd.pc
	install -m 644 $(MAN1_PAGES) $(DESTDIR)$(MANDIR)/man1
	install -m 644 $(MAN3_PAGES) $(DESTDIR)$(MANDIR)/man3
	for page in $(MAN3_PAGES); do for name in $$($(call MAN3_NAMES,$$page)); do \
	    [ $$name.3 = $${page##*/} ] || ln -sf $${page##*/} $(DESTDIR)$(MANDIR)/man3/$$name.3 || exit; done; done
	install -m 644 tools/completion/euicc $(DESTDIR)$(COMPDIR)/euicc
	install -m 644 tools/completion/_euicc $(DESTDIR)$(ZSHDIR)/_euicc
	install -m 644 tools/completion/euicc.fish $(DESTDIR)$(FISHDIR)/euicc.fish
	sed 's|@BINDIR@|$(BINDIR)|' tools/packaging/euicc@.service >$(DESTDIR)$(UNITDIR)/euicc@.service
	chmod 644 $(DESTDIR)$(UNITDIR)/euicc@.service $(DESTDIR)$(LIBDIR)/pkgconfig/libeuiccd.pc

uninstall: ## remove what `make install` with the same variables installed
	rm -f $(DESTDIR)$(BINDIR)/euicc $(DESTDIR)$(BINDIR)/euicc-suite $(DESTDIR)$(INCDIR)/euiccd_suite.h $(DESTDIR)$(LIBDIR)/libeuiccd.a $(DESTDIR)$(LIBDIR)/libeuiccd.so $(DESTDIR)$(LIBDIR)/libeuiccd.so.0
	rm -f $(DESTDIR)$(LIBDIR)/pkgconfig/libeuiccd.pc $(DESTDIR)$(INCDIR)/euiccd.h $(DESTDIR)$(COMPDIR)/euicc
	rm -f $(DESTDIR)$(ZSHDIR)/_euicc $(DESTDIR)$(FISHDIR)/euicc.fish $(DESTDIR)$(UNITDIR)/euicc@.service
	rm -f $(addprefix $(DESTDIR)$(MANDIR)/man1/,$(notdir $(MAN1_PAGES))) $(addprefix $(DESTDIR)$(MANDIR)/man3/,$(notdir $(MAN3_PAGES)))
	for name in $$($(call MAN3_NAMES,$(MAN3_PAGES))); do rm -f $(DESTDIR)$(MANDIR)/man3/$$name.3; done

.PHONY: python
python: ## install missing packages, build the wheel of the Python package in build/python
	@tools/install-dependencies python
	@tools/python/build_wheel $(BUILD)/python

.PHONY: deb
deb: ## install missing packages, build Debian packages in build/deb, check them with lintian
	@tools/install-dependencies build deb
	@tools/packaging/build_deb $(BUILD)/deb

.PHONY: compile_commands
COMPILED_ONCE = $(LIB_OBJECTS) $(TOOL_OBJECTS) $(SUITE_OBJECTS) $(patsubst %.c,$(BUILD)/check/obj/%.o,$(TEST_SOURCES) $(TEST_SUPPORT) $(FUZZ_SOURCES))
compile_commands: $(VERSION_HEADER) $(BUILD)/gen/card/store/schema.sql.h $(BUILD)/gen/tools/trace/report/page_files.h $(BUILD)/gen/tools/suite/report/rules_table.h ## write compile_commands.json for clangd and other tools
	@$(MAKE) --no-print-directory -Bn V=1 $(COMPILED_ONCE) | \
	    LC_ALL=C awk -v folder='$(CURDIR)' 'function quoted(text) {gsub(/[\\"]/, "\\\\&", text); return "\"" text "\""} \
	        / -c -o / {printf "%s{\"directory\": %s, \"file\": %s, \"command\": %s}", n++ ? ",\n " : "[", quoted(folder), quoted($$NF), quoted($$0)} \
	        END {print "]"}' >compile_commands.json

.PHONY: clean
clean: ## remove build/
	rm -rf $(BUILD)

.PHONY: help
help: ## list the targets
	@awk -F':.*## ' '/^[a-zA-Z_-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Intermediate files that are kept. Any other object that is missing, as after a file was moved, makes
# its archive out of date.
.SECONDARY: $(TEST_SOURCES:%.c=$(BUILD)/check/obj/%.o) $(patsubst %.c,$(BUILD)/obj/%.o,$(TEST_SOURCES) $(PLAIN_SUPPORT)) $(FUZZ_SOURCES:%.c=$(BUILD)/fuzz/obj/%.o) $(GEN_SOURCES:%=$(BUILD)/gen/%)
-include $(wildcard $(BUILD)/obj/test/fake/*.d $(BUILD)/obj/test/bench/*.d $(BUILD)/obj/test/power/*.d $(BUILD)/power/*.d $(BUILD)/bench/*.d $(BUILD)/soak/*.d) $(CHECKED_TESTS:%.c=$(BUILD)/obj/%.d) $(INTEGER_OBJECTS:.o=.d) $(LIB_OBJECTS:.o=.d) $(TOOL_OBJECTS:.o=.d) $(SUITE_OBJECTS:.o=.d) $(CHECK_LIB_OBJECTS:.o=.d) $(CHECK_OBJECTS:.o=.d) $(TEST_SOURCES:%.c=$(BUILD)/check/obj/%.d) \
    $(patsubst %.c,$(BUILD)/fuzz/obj/%.d,$(LIB_SOURCES) $(TOOL_SOURCES) $(FUZZ_SUPPORT) $(FUZZ_SOURCES)) $(LINTED:%.c=$(BUILD)/lint/%.d)
