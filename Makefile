# Nothing but Go is needed, for race also a C compiler.

FUZZTIME ?= 30s
LINT = go tool -modfile=.ci/lint/go.mod golangci-lint

.PHONY: build demo test race sim kill fuzz lint bench

build:
	go build -o bin/ ./cmd/kashsync

# The main job on the samples, against a shop inside the program.
demo:
	go run ./cmd/kashsync demo

test:
	go test $(TESTFLAGS) ./...

race:
	$(MAKE) test TESTFLAGS=-race

# Whole runs against a shop with faults, killed at every moment, on a fake clock.
sim:
	KASHSYNC_SEEDS=20000 go test -timeout 60m -run '^TestSimulation$$' ./importer

# The real program, killed, on a full disk and with a bad shop: at length.
kill:
	KASHSYNC_KILLS=3 go test -v -timeout 60m -run '^Test(Killed|BadShop|Copies|DiskFull|Pace)' ./cmd/kashsync

# Every fuzz target for FUZZTIME.
fuzz:
	@set -e; for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			echo "$$target in $$package"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x $$package; \
		done; \
	done

# The linter is built from its own module file: the first time takes a few minutes.
lint:
	$(LINT) run ./...

bench:
	go test -run '^$$' -bench . -benchmem ./...
