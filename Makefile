# Two commands are all a fresh machine needs: `make demo` and `make test`.
SHELL := /bin/bash
SWIFT ?= swift
SOURCES := Package.swift Sources Tests Examples

.PHONY: demo test tsan fuzz bench format lint libraries

# Shows what the libraries do: a made-up business lives through two years, and a tour and a dashboard show it.
demo: libraries
	$(SWIFT) build -c release --product FullSuite
	$$($(SWIFT) build -c release --show-bin-path)/FullSuite demo $(DEMO_FLAGS)

# Builds and runs every test, with the service, which a host has to ask for: those that start programs and servers by
# themselves, so that nobody takes the time from them that they measure.
OTHERS = ^(CRMOnly|CRMService|FullSuite|HTTPWebhooks|SMTPTransport)Tests
# Two cores run a few tests at a time; beside hundreds that have begun, each would seem slow.
WIDTH = --experimental-maximum-parallelization-width 4
test: libraries
	$(SWIFT) test --traits Service $(WIDTH) $(TEST_FLAGS) --skip '$(OTHERS)'
	$(SWIFT) test --traits Service $(WIDTH) $(TEST_FLAGS) --filter '$(OTHERS)'

# Runs the tests in which threads meet under ThreadSanitizer, one after the other: they take several times as long.
tsan: libraries
	TSAN_OPTIONS="suppressions=$(CURDIR)/.ci/tsan.supp" $(SWIFT) test --sanitize=thread --scratch-path .build-tsan \
	    --no-parallel --filter '^(FileStorageTests|StorageConformanceTests\.(FileStore|InMemoryStore))' \
	    --filter '^CRMCoreTests\.(Session|Timeline|Undo|ImportEngine|ImportRows|SearchAll)'

# Feeds every parser with mutated files, for so many seconds each: make fuzz [SECONDS=600] [TARGETS="CSV VCard"]
fuzz: libraries
	.ci/fuzz $(or $(SECONDS),20) $(TARGETS)

# Compares with the same workload in C: make bench BENCH=folder-with-baseline.c [N=100000]
bench: libraries
	@test -n "$(BENCH)" || { echo "make bench BENCH=<folder with baseline.c and gen.py> [N=100000]"; exit 2; }
	$(SWIFT) build -c release --product Benchmarks
	$$($(SWIFT) build -c release --show-bin-path)/Benchmarks compare --bench "$(BENCH)" --n $(or $(N),100000)

format:
	$(SWIFT) format --in-place --recursive --parallel $(SOURCES)

lint:
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)

# The system libraries with their headers: SQLite, and libcurl for SMTP and webhooks. Installed where that can be done without asking.
libraries:
	@if [ "$$(uname)" = Darwin ]; then exit 0; fi; \
	if printf '#include <sqlite3.h>\n#include <curl/curl.h>\n' | cc -E - >/dev/null 2>&1; then exit 0; fi; \
	if command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && apt-get install -y -qq libsqlite3-dev libcurl4-openssl-dev; \
	elif command -v brew >/dev/null 2>&1; then \
	    brew install sqlite3 curl; \
	else \
	    echo "Headers are missing. Type: sudo apt-get install libsqlite3-dev libcurl4-openssl-dev"; exit 1; \
	fi
