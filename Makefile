# Meridian's commands. `make` prints them.
SHELL := /bin/bash
PREFIX ?= /usr
DESTDIR ?=
SYSCONFDIR ?= /etc
# Minutes that `make soak` keeps two daemons running, and how much longer its tests run.
SOAK_MINUTES ?= 30
SOAK_FACTOR ?= 20
# How many seeds of each scenario file it plays.
SOAK_SEEDS ?= 500
# Seconds that `make fuzz` spends on each target, and which targets; none named are all.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?=

GUARD := scripts/no-clock
BIN := .build/release
# Tests run in release (the debug codec is 50-250 times slower) and see internal declarations,
# so they have a build folder of their own and the shipped programs are built without that.
TEST_FLAGS := -c release -Xswiftc -enable-testing --scratch-path .build-test
FILTER ?=

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run run-check release test unit-test shell-test generate lint format install uninstall \
	soak fuzz bench chroot-check clean packages-build packages-test packages-chroot

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: release ## the main job on loopback: a server, a client of it, ntpq, ntpdate; ends by itself
	@$(GUARD) scripts/run

run-check: release ## as run, then kill the server and see the client drop it
	@$(GUARD) scripts/run --check

release: packages-build ## build the programs into .build/release
	@scripts/build-release

test: packages-build packages-test lint release unit-test shell-test ## everything that CI runs
	@grep 'Test run with' .build-test/log | tail -n 1

unit-test: packages-build ## the Swift tests; FILTER=Name runs some of them
	@$(GUARD) scripts/unit-tests $(TEST_FLAGS) $(if $(FILTER),--filter $(FILTER))

shell-test: release packages-test ## the tests in shell: packaging, run-check, real peers
	@$(GUARD) scripts/shell-tests

generate: packages-build ## write manual pages and completions anew from the programs' tables
	@UPDATE_GOLDEN=1 $(GUARD) scripts/unit-tests $(TEST_FLAGS) --filter 'ManualTests|CompletionTests'

lint: packages-test ## formatting and style of Swift, shell and man pages
	@scripts/lint

format: ## rewrite the Swift files in the house style
	@swift format -i -r Package.swift Sources Tests Benchmarks/Programs

install: ## copy the programs, man pages and the unit to DESTDIR, PREFIX
	@BIN=$(BIN) DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' SYSCONFDIR='$(SYSCONFDIR)' \
		scripts/install-files install

uninstall: ## remove what install copied
	@BIN=$(BIN) DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' SYSCONFDIR='$(SYSCONFDIR)' \
		scripts/install-files uninstall

soak: release ## hours instead of minutes: SOAK_MINUTES=30 SOAK_FACTOR=20
	@MERIDIAN_SOAK=$(SOAK_FACTOR) $(GUARD) swift test $(TEST_FLAGS) \
		--filter 'NTPSimulatorTests|NTPProtocolTests|NTPWireTests|NTPDaemonTests|FuzzTests'
	@INTEROPERABILITY_CHURN=600 INTEROPERABILITY_TIMEOUT=1100 \
		$(GUARD) Tests/Interoperability/run $(BIN) address-churn names-change
	@$(GUARD) scripts/soak-scenarios $(SOAK_SEEDS)
	@$(GUARD) scripts/soak $(SOAK_MINUTES)

fuzz: packages-build ## libFuzzer on each reader: FUZZ_SECONDS=60 FUZZ_TARGETS='packet mode-6'
	@$(GUARD) scripts/fuzz $(FUZZ_SECONDS) $(FUZZ_TARGETS)

bench: release ## measure size, start-up and memory; adds to Benchmarks/RESULTS.md
	@$(GUARD) scripts/bench

chroot-check: packages-build packages-chroot ## make run and make test in a bare Debian (slow)
	@$(GUARD) scripts/chroot-check

packages-build:
	@scripts/install-packages build

packages-test:
	@scripts/install-packages build test

packages-chroot:
	@scripts/install-packages chroot

clean: ## remove what was built and fetched
	rm -rf .build .build-test .build-fuzz .cache
