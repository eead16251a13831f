package main

import (
	"cmp"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/state"
)

// Settings are what flags, environment and mapping file say, in that order.
type settings struct {
	mapping, state, shop, keyFile, url string
	rate                               float64
	workers                            int
	timeout                            time.Duration
	missing, renames                   string
	partial                            bool
	reports                            []string
	mask                               bool
	rejects                            string
	yes, dryRun, json, exitCode        bool
	allow                              plan.Allow
	newState, oldFile, again           bool
	refresh                            bool
	canary                             canarySetting
	rehearse                           uint64 // what its trouble is drawn from; 0: none is asked for
	keepAs, expect                     string // where to keep the plan; the code of the one to send

	given      func(flag string) bool // on the command line
	shopClient *kash.Client           // once it is needed
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
	s.callFlags(f)
	f.StringVar(&s.rejects, "rejects", "", "write the rows that were left out to this `file` (.xlsx, .csv)")
	f.StringVar(&s.missing, "missing", "", "known customers whom the file lacks: keep, blacklist or delete")
	f.StringVar(&s.renames, "renames", "", "a missing customer and a new row who look like one person: edit, ask or separate")
	f.BoolVar(&s.partial, "partial", false, "the file lists some customers only: nobody is missing")
	s.allowFlags(f)
	f.BoolVar(&s.refresh, "refresh", false, "read the shop's list, and show what was changed or deleted in the till")
}

// allowFlags let pass what a guard holds.
func (s *settings) allowFlags(f *pflag.FlagSet) {
	f.IntVar(&s.allow.Deletes, "allow-deletes", 0, "let exactly `N` deletes pass the guard")
	f.IntVar(&s.allow.Edits, "allow-edits", 0, "let exactly `N` edits pass the guard")
	f.IntVar(&s.allow.Adds, "allow-adds", 0, "let exactly `N` adds pass the guard")
	f.BoolVar(&s.newState, "new-state", false, "this shop has no customers yet, or none that matter")
	f.BoolVar(&s.oldFile, "old-file", false, "send a file that was sent before, although a newer one was since")
	f.BoolVar(&s.again, "again", false, "do again what was undone")
}

// maskFlag is that of a command that shows or reports customers.
func (s *settings) maskFlag(f *pflag.FlagSet) {
	f.BoolVar(&s.mask, "mask", false, "shorten personal data in what is shown and reported, to be sent by mail")
}

// sendFlags are those of a command that sends a plan.
func (s *settings) sendFlags(f *pflag.FlagSet) {
	f.StringArrayVar(&s.reports, "report", nil, "write the results to this `file` (.html, .xlsx, .csv, .json); repeatable")
	s.maskFlag(f)
	f.BoolVarP(&s.yes, "yes", "y", false, "do not ask before sending; passes no guard")
	f.Var(&s.canary, "canary", "send one add and `N` calls more, and go on once somebody has looked in the till; where nobody was asked: --canary=done the next time")
	s.expectFlag(f)
}

func (s *settings) expectFlag(f *pflag.FlagSet) {
	f.StringVar(&s.expect, "expect", "", "send only the plan of this `code`, which somebody has approved")
}

// callFlags are those of a command that calls a shop about a state.
func (s *settings) callFlags(f *pflag.FlagSet) {
	s.fileFlags(f)
	s.stateFlag(f)
	s.shopFlags(f)
	s.keyFlag(f)
	s.paceFlags(f)
}

func (s *settings) shopFlags(f *pflag.FlagSet) {
	f.StringVar(&s.shop, "shop", "", "the shop's `id` (KASH_SHOP_ID)")
	f.StringVar(&s.url, "url", "", "where the shop answers (KASH_URL; default "+defaultURL+")")
}

func (s *settings) keyFlag(f *pflag.FlagSet) {
	f.StringVar(&s.keyFile, "key-file", "", "a `file` that holds the API key (or set KASH_API_KEY)")
}

func (s *settings) paceFlags(f *pflag.FlagSet) {
	f.Float64Var(&s.rate, "rate", defaultRate, "calls a second")
	f.IntVar(&s.workers, "workers", defaultWorkers, "calls at once")
	f.DurationVar(&s.timeout, "timeout", defaultTimeout, "how long a call may take")
	s.given = f.Changed
}

// merge fills in what no flag gave from the environment, then from the mapping
// file, then from the defaults.
func (s *settings) merge(getenv func(string) string, m *mapping.Mapping) {
	s.shop = cmp.Or(s.shop, getenv("KASH_SHOP_ID"), m.Shop.ID)
	s.url = cmp.Or(s.url, getenv("KASH_URL"), m.Shop.URL, defaultURL)
	if !s.given("rate") {
		s.rate = cmp.Or(m.Shop.Rate, defaultRate)
	}
	if !s.given("workers") {
		s.workers = cmp.Or(m.Shop.Workers, defaultWorkers)
	}
	if !s.given("timeout") {
		s.timeout = cmp.Or(m.Shop.Timeout, defaultTimeout)
	}
	s.missing = cmp.Or(s.missing, string(m.Missing), string(mapping.MissingKeep))
	s.renames = cmp.Or(s.renames, string(m.Renames), string(mapping.RenamesAsk))
}

func (s *settings) validate() error {
	switch mapping.Missing(s.missing) {
	case mapping.MissingKeep, mapping.MissingBlacklist, mapping.MissingDelete:
	default:
		return usage("give keep, blacklist or delete", "--missing %q is not known", s.missing)
	}
	switch mapping.Renames(s.renames) {
	case mapping.RenamesEdit, mapping.RenamesAsk, mapping.RenamesSeparate:
	default:
		return usage("give edit, ask or separate", "--renames %q is not known", s.renames)
	}
	if _, err := kash.CheckURL(s.url); err != nil {
		return err
	}
	if err := checkShopID(s.shop); err != nil {
		return err
	}
	switch {
	case !(s.rate >= mapping.MinRate && s.rate <= mapping.MaxRate): // nor NaN
		return usage("5 is a good pace", "--rate %v is not between %v and %v calls a second", s.rate, mapping.MinRate, mapping.MaxRate)
	case s.workers < 1 || s.workers > mapping.MaxWorkers:
		return usage("4 is a good number", "--workers %d is not between 1 and %d", s.workers, mapping.MaxWorkers)
	case s.timeout < mapping.MinTimeout || s.timeout > mapping.MaxTimeout:
		return usage("30s is a good one", "--timeout %v is not between %v and %v", s.timeout, mapping.MinTimeout, mapping.MaxTimeout)
	}
	return nil
}

// checkShopID does not quote what is none: the key may have come into its place.
func checkShopID(id string) error {
	if strings.Trim(id, "0123456789") != "" {
		return usage("it is the number that Kash shows in your account; are KASH_SHOP_ID and KASH_API_KEY the other way round?", "the shop's id is not made of digits")
	}
	return nil
}

// binding is what the state is to belong to.
func (s *settings) binding(match []string) state.Binding {
	b := state.Binding{Shop: s.shop, Match: match}
	if s.shop != "" {
		b.URL = s.url
	}
	return b
}

// mergeBinding takes the shop from the state where nothing else says which.
func (s *settings) mergeBinding(b state.Binding) {
	s.shop = cmp.Or(s.shop, b.Shop)
	if s.url == defaultURL {
		s.url = cmp.Or(b.URL, s.url)
	}
}

// needShop asks for what only a run that talks to a shop needs.
func (s *settings) needShop() error {
	if s.shop == "" {
		return usage("give --shop ID, set KASH_SHOP_ID, or write `shop: {id: \"…\"}` into the mapping file", "which shop? its id is not given")
	}
	return nil
}

// command writes a command for the same files and the same shop, as it can be
// typed.
func (s *settings) command(name string, args ...string) string {
	words := append([]string{"kashsync", name}, args...)
	for _, flag := range []struct{ name, value string }{{"mapping", s.mapping}, {"state", s.state}, {"shop", s.shop}, {"url", s.url}} {
		if s.given != nil && s.given(flag.name) && flag.value != "" {
			words = append(words, "--"+flag.name, flag.value)
		}
	}
	for i := range words {
		words[i] = shellWord(words[i])
	}
	return strings.Join(words, " ")
}

// Paths of the files that belong to a spreadsheet.

const mappingEnding = ".mapping.yaml"

// stem is a file's path without its ending: customers.csv.gz is packed, and has two.
func stem(path string) string {
	if ending := filepath.Ext(path); strings.EqualFold(ending, ".gz") || strings.EqualFold(ending, ".zip") {
		inner := strings.TrimSuffix(path, ending)
		switch strings.ToLower(filepath.Ext(inner)) {
		case ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".ods", ".xml", ".html", ".htm", ".xls":
			path = inner
		}
	}
	return strings.TrimSuffix(path, filepath.Ext(path))
}

func mappingPath(spreadsheet string) string { return stem(spreadsheet) + mappingEnding }

func statePath(mappingFile string) string {
	if base, ok := strings.CutSuffix(mappingFile, mappingEnding); ok {
		return base + ".state.db"
	}
	return stem(mappingFile) + ".state.db"
}

// apiKey finds the key: in a file, in the environment, or by asking.
func (a *app) apiKey(ctx context.Context, s *settings) (string, error) {
	if s.keyFile != "" {
		return keyFromFile(s.keyFile)
	}
	if key := strings.TrimSpace(a.getenv("KASH_API_KEY")); key != "" {
		return key, nil
	}
	if !a.inTerminal {
		return "", usage("set KASH_API_KEY, or give --key-file FILE", "the API key is not given")
	}
	return a.askSecret(ctx, "API key of shop "+s.shop)
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
