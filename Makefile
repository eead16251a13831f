# Nothing but Go is needed, for race also a C compiler.

FUZZTIME ?= 30s
LINT = go tool -modfile=.ci/lint/go.mod golangci-lint
BENCHSTAT = go tool -modfile=.ci/bench/go.mod benchstat
# What a row costs, in allocations and bytes, on each way that rows go by the million.
ROWS = go test -run '^$$' -bench '^BenchmarkRows$$' -cpu 2 -benchtime 300ms -count 6 ./importer

.PHONY: build demo test race sim kill fuzz lint bench bench-compare bench-baseline

build:
	go build -o bin/ ./cmd/kashsync

# The main job on the samples, against a shop inside the program.
demo:
	go run ./cmd/kashsync demo

test:
	go test $(TESTFLAGS) ./...

race:
	$(MAKE) test TESTFLAGS="-race -timeout 30m"

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

# kashsync beside what it is compared with, in half an hour; BENCHFLAGS=-quick
# for a quick try, -h for more. DuckDB, a module of its own, takes a C++ compiler:
# where it cannot be built, that comparison is left out.
bench:
	go build -o bin/ ./cmd/kashsync ./cmd/kashbench
	-go build -C .ci/bench -o ../../bin/ ./duckdb
	bin/kashbench -duckdb bin/duckdb $(BENCHFLAGS)

# What a row costs now, held against the committed numbers.
bench-compare:
	@mkdir -p bin
	$(ROWS) > bin/rows.txt
	$(BENCHSTAT) .ci/bench/baseline.txt bin/rows.txt

bench-baseline:
	$(ROWS) > .ci/bench/baseline.txt
