# make          the binary            make test    everything CI runs, with set-up
# make quick    under a minute        make bench   the figures of docs/performance.md
# make check    formatting, vet, linters, floors   make screenshot   docs/sandbox.png anew

GO        ?= go
GOBIN     := $(shell $(GO) env GOPATH)/bin
LINT      := $(GOBIN)/golangci-lint
LINT_VERSION := v2.15.0
FUZZTIME  ?= 10s
KILLS     ?= 50

.PHONY: build setup tools fmt check quick race fuzz dockerfile test bench screenshot

build:
	CGO_ENABLED=0 $(GO) build -trimpath -o hoshu ./cmd/hoshu

# What the tests need of a Debian machine; quiet where it is there already.
setup:
	.ci/setup

$(LINT):
	$(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)

tools: $(LINT)
	@$(LINT) version | grep -q "$(LINT_VERSION:v%=%)" || $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)

fmt:
	gofmt -w cmd bot jobs checks store deploy

check: tools
	@test -z "$$(gofmt -l cmd bot jobs checks store deploy)" || { gofmt -l cmd bot jobs checks store deploy; echo "not formatted: make fmt"; exit 1; }
	$(GO) vet ./...
	$(LINT) run
	$(GO) test -run TestFloors ./cmd/hoshu

quick:
	$(GO) vet ./...
	$(GO) test -short ./...

race:
	HOSHU_FULL=1 HOSHU_KILLS=$(KILLS) $(GO) test -race -timeout 20m ./...

fuzz:
	FUZZTIME=$(FUZZTIME) .ci/fuzz

# The stages of the Dockerfile with plain commands, and its linter.
dockerfile:
	.ci/dockerfile

test: setup check race fuzz dockerfile
	@echo "all passed"

bench:
	.ci/bench

# The README's picture, taken by the browser test on a machine at rest.
screenshot:
	HOSHU_FULL=1 $(GO) test -count=1 -run 'TestSandboxInABrowser$$' ./cmd/hoshu -args -picture $(CURDIR)/docs/sandbox.png
