# The targets that a person types. What they need they install themselves.

GO      ?= go
BIN     := bin/cordon
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION)
FUZZTIME ?= 2m
# A tenth more speed for a minute more of building: make build PGO=cmd/bench/judge.pgo
PGO     ?= off

.PHONY: build lab test lint race bench precision coverage fuzz soak interop agree clean

build: ## build the static binary bin/cordon
	CGO_ENABLED=0 $(GO) build -pgo=$(PGO) -trimpath -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/cordon

lab: build ## the firewall between two simulated networks, on loopback; stops by itself
	$(BIN) lab --for $(or $(FOR),30s)

test: ## install what the tests need, then run all of them
	scripts/setup
	scripts/test

lint: ## format, vet, staticcheck
	scripts/lint

race: ## the tests of everything concurrent, under the race detector
	CGO_ENABLED=1 $(GO) test -race -timeout 10m ./proxy/... ./filters/... ./rules ./internal/... ./cmd/...

bench: ## the benchmarks that hold the promises of docs/performance.md
	scripts/bench

precision: ## a million messages of lawful roaming, with attacks and without: what is stopped wrongly, and what is missed
	CORDON_TRAVELLERS=$(or $(MESSAGES),1000000) $(GO) test ./pcaps/cases -run Travellers -count=1 -v

coverage: ## for every attack and every lawful flow on the lists: its case, the rules and the verdict
	$(GO) test ./pcaps/cases -run TestCoverageListing -count=1 -v

fuzz: ## every fuzz target for FUZZTIME (default 2m)
	scripts/fuzz $(FUZZTIME)

agree: build ## hold the decoders against tshark's reading of captures made by others
	scripts/agree $(BIN)

clean:
	rm -rf bin dist .cache
