package main

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"kashsync/importer/plan"
	"kashsync/mapping"
)

// Settings are what flags, environment and mapping file say, in that order.
type settings struct {
	mapping, state, shop, keyFile, url string
	rate                               float64
	workers                            int
	timeout                            time.Duration
	missing                            string
	partial                            bool
	reports                            []string
	rejects                            string
	yes, dryRun, json, exitCode        bool
	allow                              plan.Allow
	newState                           bool
}

// What a run goes by where nobody says otherwise.
const (
	defaultRate    = 5
	defaultWorkers = 4
	defaultTimeout = 30 * time.Second
	defaultURL     = "https://kash.click"
)

func (s *settings) fileFlags(f *pflag.FlagSet) {
	f.StringVarP(&s.mapping, "mapping", "m", "", "the mapping `file` (default: the spreadsheet's name with .mapping.yaml)")
	f.BoolVar(&s.json, "json", false, "print the result as JSON")
}

func (s *settings) stateFlag(f *pflag.FlagSet) {
	f.StringVarP(&s.state, "state", "s", "", "the state `file` (default: the mapping file's name with .state.db)")
}

func (s *settings) planFlags(f *pflag.FlagSet) {
	s.fileFlags(f)
	s.stateFlag(f)
	f.StringVar(&s.shop, "shop", "", "the shop's `id` (KASH_SHOP_ID)")
	f.StringVar(&s.url, "url", "", "where the shop answers (KASH_URL; default "+defaultURL+")")
	f.StringVar(&s.missing, "missing", "", "known customers whom the file lacks: keep, blacklist or delete")
	f.BoolVar(&s.partial, "partial", false, "the file lists some customers only: nobody is missing")
	f.IntVar(&s.allow.Deletes, "allow-deletes", 0, "let exactly `N` deletes pass the guard")
	f.IntVar(&s.allow.Edits, "allow-edits", 0, "let exactly `N` edits pass the guard")
	f.IntVar(&s.allow.Adds, "allow-adds", 0, "let exactly `N` adds pass the guard")
	f.BoolVar(&s.newState, "new-state", false, "this shop has no customers yet, or none that matter")
	f.Float64Var(&s.rate, "rate", 0, "calls a second (default 5)")
	f.IntVar(&s.workers, "workers", 0, "calls at once (default 4)")
	f.DurationVar(&s.timeout, "timeout", 0, "how long a call may take (default 30s)")
}

// merge fills in what no flag gave from the environment, then from the mapping
// file, then from the defaults.
func (s *settings) merge(getenv func(string) string, m *mapping.Mapping) error {
	s.shop = cmp.Or(s.shop, getenv("KASH_SHOP_ID"), m.Shop.ID)
	s.url = cmp.Or(s.url, getenv("KASH_URL"), m.Shop.URL, defaultURL)
	s.rate = cmp.Or(s.rate, m.Shop.Rate, defaultRate)
	s.workers = cmp.Or(s.workers, m.Shop.Workers, defaultWorkers)
	s.timeout = cmp.Or(s.timeout, m.Shop.Timeout, defaultTimeout)
	s.missing = cmp.Or(s.missing, string(m.Missing), string(mapping.MissingKeep))
	return s.validate()
}

func (s *settings) validate() error {
	switch mapping.Missing(s.missing) {
	case mapping.MissingKeep, mapping.MissingBlacklist, mapping.MissingDelete:
	default:
		return usage("give keep, blacklist or delete", "--missing %q is not known", s.missing)
	}
	const fastest, most = 100_000, 1000
	switch {
	case s.shop != "" && strings.Trim(s.shop, "0123456789") != "":
		return usage("it is the number that Kash shows in your account", "the shop's id %q is not made of digits", s.shop)
	case s.rate < 0.01 || s.rate > fastest:
		return usage("5 is a good pace", "--rate %v is not between 0.01 and %v calls a second", s.rate, fastest)
	case s.workers < 1 || s.workers > most:
		return usage("4 is a good number", "--workers %d is not between 1 and %d", s.workers, most)
	case s.timeout < time.Second || s.timeout > time.Hour:
		return usage("30s is a good one", "--timeout %v is not between 1s and 1h", s.timeout)
	}
	return nil
}

// needShop asks for what only a run that talks to a shop needs.
func (s *settings) needShop() error {
	if s.shop == "" {
		return usage("give --shop ID, set KASH_SHOP_ID, or write `shop: {id: \"…\"}` into the mapping file", "which shop? its id is not given")
	}
	return nil
}

// Paths of the files that belong to a spreadsheet.

const mappingEnding = ".mapping.yaml"

func stem(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) }

func mappingPath(spreadsheet string) string { return stem(spreadsheet) + mappingEnding }

func statePath(mappingFile string) string {
	if base, ok := strings.CutSuffix(mappingFile, mappingEnding); ok {
		return base + ".state.db"
	}
	return stem(mappingFile) + ".state.db"
}

// apiKey finds the key: in a file, in the environment, or by asking.
func (a *app) apiKey(s *settings) (string, error) {
	if s.keyFile != "" {
		return keyFromFile(s.keyFile)
	}
	if key := strings.TrimSpace(a.getenv("KASH_API_KEY")); key != "" {
		return key, nil
	}
	if !a.inTerminal {
		return "", usage("set KASH_API_KEY, or give --key-file FILE", "the API key is not given")
	}
	return a.askSecret("API key of shop " + s.shop)
}

func keyFromFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", usage("give --key-file a file that holds nothing but the key", "the key file cannot be read: %v", err)
	}
	defer f.Close()
	const longest = 4096
	text, err := io.ReadAll(io.LimitReader(f, longest+1))
	if err != nil {
		return "", usage("give --key-file a file that holds nothing but the key", "the key file cannot be read: %v", err)
	}
	key := strings.TrimSpace(strings.TrimPrefix(string(text), "\ufeff"))
	switch {
	case key == "":
		return "", usage("put the key into it, and nothing else", "the key file %s is empty", path)
	case len(text) > longest || strings.ContainsAny(key, "\r\n\x00"):
		return "", usage("put the key into it, and nothing else", "the key file %s holds more than a key", path)
	}
	return key, nil
}
