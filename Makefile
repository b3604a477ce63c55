# Spanledger. `make run` and `make test` do all their own set-up on Debian and Ubuntu with Swift 6.3.

DATA ?= spanledger-data
LISTEN ?= 127.0.0.1:4318
RELEASE = .build/release/spanledger
SWIFT_SOURCES = Package.swift Sources Tests
# Builds that break a promise; the kill loop or the power cut must notice each.
MUTANTS = MUTANT_ACKNOWLEDGE_ON_ENQUEUE MUTANT_ACKNOWLEDGE_BEFORE_COMMIT MUTANT_SYNCHRONOUS_NORMAL
MUTANT_TESTS = 'FaultTests/(KillLoop|PowerCut)'

.DEFAULT_GOAL := help
.PHONY: help run test check format golden bench release browser torture

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1|\2/' | while IFS='|' read -r name text; do printf '  make %-9s %s\n' "$$name" "$$text"; done

run: release ## Build, load the samples into a new ledger, serve it and print the link
	@test -f $(DATA)/spanledger.db || $(RELEASE) ingest --data $(DATA) --shift-to-now ingest-samples/*.json
	@exec $(RELEASE) serve --data $(DATA) --listen $(LISTEN)

test: ## Build in debug and run every test
	@.ci/setup test
	swift build --build-tests
	swift test --skip-build

check: ## Check format, lint and house rules
	swift format lint --strict --recursive --parallel --configuration .swift-format $(SWIFT_SOURCES)

format: ## Format all Swift files
	swift format --in-place --recursive --parallel --configuration .swift-format $(SWIFT_SOURCES)

golden: ## Write the golden files anew; look at the difference before committing it
	@.ci/setup test
	-RECORD=1 swift test
	git status --short Tests/Golden

release: ## Build the optimised program
	@.ci/setup build
	swift build -c release --product spanledger

browser: release ## Check every page in a real browser, light and dark, wide and narrow
	@.ci/setup browser
	python3 Tests/Browser/smoke.py $(RELEASE)
	python3 Tests/Browser/run.py $(RELEASE)

bench: release ## Measure ingest, size and report latency of the release build
	python3 Tests/Bench/bench.py $(RELEASE) $(LOAD) $(if $(JSON),--json $(JSON))

torture: release ## Run the fault tests in their long form, then show that broken programs fail them
	@.ci/setup test
	swift build --build-tests
	SPANLEDGER_TORTURE=1 SPANLEDGER_BINARY=$(CURDIR)/$(RELEASE) swift test --skip-build --filter Fault
	@for mutant in $(MUTANTS); do \
	    swift build -c release --scratch-path .build/mutant --product spanledger -Xswiftc -D$$mutant || exit 1; \
	    if SPANLEDGER_BINARY=$(CURDIR)/.build/mutant/release/spanledger \
	        swift test --skip-build --filter $(MUTANT_TESTS) > .build/mutant/log 2>&1; \
	    then echo "$$mutant: NOT caught"; exit 1; fi; \
	    grep 'E8 row' .build/mutant/log; echo "$$mutant: caught"; \
	done
