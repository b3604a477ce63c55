# Spanledger. `make run` and `make test` do all their own set-up on Debian and Ubuntu with Swift 6.3.

DATA ?= spanledger-data
LISTEN ?= 127.0.0.1:4318
RELEASE = .build/release/spanledger
SWIFT_SOURCES = Package.swift Sources Tests

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

torture: ## Run the fault tests in their long form
	SPANLEDGER_TORTURE=1 swift test --filter Fault
