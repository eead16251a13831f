package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/state"
)

func (a *app) explainCommand() *cobra.Command {
	var s settings
	cmd := &cobra.Command{
		Use:   "explain CUSTOMER [FILE]",
		Short: "One customer's whole story: cell → value → action → call → answer",
		Long: `Tell everything that happened to one customer, the latest last: which cell of
which spreadsheet became which value, what was sent for it, why, and what the
shop answered; then what is known now, and what the next sync would do.

The customer is a key, a Kash id, an e-mail address, a full name, or a line of the
last spreadsheet. Where that fits several they are listed, unless it is the very
key of one; key: id: email: name: or line: before it says which is meant. FILE is
the spreadsheet to look at, where it is not that of the last run: it may be one
that was never sent.`,
		Example: `  kashsync explain C-17 -m customers.mapping.yaml
  kashsync explain "Jeanne Martin" customers.csv
  kashsync explain line:18 customers.csv                  # why is that row invalid?`,
		Args: func(cmd *cobra.Command, args []string) error {
			s.given = cmd.Flags().Changed
			switch {
			case len(args) == 0:
				return usage("for example `kashsync explain C-17 customers.csv`", "which customer?")
			case len(args) > 2:
				return usage("put a name with blanks between quotes", "%d arguments are too many", len(args))
			case len(args) == 2 && exists(args[0]) && !exists(args[1]):
				return usage("the customer comes first: "+s.command("explain", args[1], args[0]), "there is no file %s", args[1])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			e := &explaining{app: a, settings: s, asked: args[0]}
			if len(args) == 2 {
				e.file = args[1]
			}
			return e.run(cmd.Context())
		},
	}
	s.fileFlags(cmd.Flags())
	s.stateFlag(cmd.Flags())
	return cmd
}

// An explaining is one `kashsync explain`: it finds out a tale, and tells it.
type explaining struct {
	*app
	settings
	asked, file string
	known       *state.State // nil: there is none
	sheets      *sheets
	tale        tale
}

// A tale is all that is known of one customer.
type tale struct {
	Person found     // without a key where the row's cannot be read
	Also   []found   // who else has what was asked for, in place of a key
	Line   int       // of the spreadsheet, where it was found there; else 0
	Calls  []episode // the first one first
	Runs   []state.Run
	Left   map[int64]bool // the runs that left the customer's row out
	Now    *state.Standing
	// Forgotten is when the customer was forgotten; zero: never, or taken back.
	Forgotten time.Time
	Next      *prospect // nil: there is no spreadsheet to look at
	// Without says why, as a person reads it.
	Without string
}

// An episode is one call with where it came from.
type episode struct {
	state.Call
	Run    *state.Run // nil: it is not recorded
	Fields []fieldTale
}

// A prospect is what the next sync would do by the spreadsheet as it is now.
type prospect struct {
	Path, Digest, Sheet string
	Same                *state.Run // the last one that was given the very same file
	Actions             []plan.Action
	Fields              [][]fieldTale // of each action
	// Leaving is set of a customer who is missing, and not yet for long enough to
	// be deleted, or whatever End says.
	Leaving *plan.Leaving
	End     string
}

func (e *explaining) run(ctx context.Context) error {
	defer e.close()
	if err := e.open(ctx); err != nil {
		return err
	}
	if err := e.find(ctx); err != nil {
		return err
	}
	if err := e.remember(ctx); err != nil {
		return err
	}
	if !e.json {
		e.showPast()
	}
	if err := e.foresee(ctx); err != nil {
		return err
	}
	if e.json {
		return e.printJSON()
	}
	e.showNext()
	e.noteAlso()
	return nil
}

func (e *explaining) close() {
	if e.sheets != nil {
		e.sheets.close()
	}
	if e.known != nil {
		_ = e.known.Close() // it was only read
	}
}

// open opens the state and finds the spreadsheet. One that a person names must
// be fit to be read; another may be gone, or be no longer what it was.
func (e *explaining) open(ctx context.Context) error {
	e.sheets = &sheets{app: e.app, settings: e.settings, opened: map[string]*job{}}
	if e.file != "" {
		j, err := e.sheets.open(e.file)
		if err != nil {
			return err
		}
		e.state, e.mapping = j.state, j.mapping
	}
	if e.state == "" && e.mapping == "" {
		return usage("name it with -s FILE.state.db, or its mapping with -m FILE.mapping.yaml, or name the spreadsheet after the customer", "which state file?")
	}
	if e.state == "" {
		e.state = statePath(e.mapping)
	}
	there, err := state.Exists(e.state)
	if err != nil || !there {
		if err == nil && e.file == "" {
			err = noState(e.state)
		}
		return err
	}
	if e.known, err = state.Read(e.state); err != nil {
		return err
	}
	e.sheets.state = e.state
	if e.tale.Runs, err = e.known.Runs(); err != nil {
		return err
	}
	return e.lastSheet(ctx)
}

// lastSheet finds the spreadsheet of the last run, where none is named.
func (e *explaining) lastSheet(ctx context.Context) error {
	if e.file != "" {
		return e.belong(e.sheets.now)
	}
	for _, r := range slices.Backward(e.tale.Runs) {
		if r.Source == "" || r.Digest == "" || r.Partial {
			continue
		}
		j, err := e.sheets.ofRun(&r)
		if err == nil {
			err = e.belong(j)
		}
		if errors.Is(err, context.Cause(ctx)) && ctx.Err() != nil {
			return err
		}
		if err != nil {
			e.tale.Without = firstWords(err)
			return nil
		}
		e.sheets.now = j
		return nil
	}
	e.tale.Without = "no run was given a whole spreadsheet yet"
	return nil
}

// belong has a spreadsheet be about the state's shop, whatever the environment
// says, and refuses one that tells customers apart by other columns.
func (e *explaining) belong(j *job) error {
	have, bound, err := e.known.Binding()
	if err != nil || !bound {
		return err
	}
	j.shop, j.url = have.Shop, have.URL
	return e.known.Check(j.binding(j.source.Mapping.Match))
}

// firstWords are the words for an error, in one sentence.
func firstWords(err error) string {
	if all := explain(err); len(all) > 0 {
		return all[0].what
	}
	return err.Error()
}

// remember reads what the state and its journal tell of the customer.
func (e *explaining) remember(ctx context.Context) error {
	t := &e.tale
	if e.known == nil || t.Person.Key == "" {
		return nil
	}
	calls, err := e.known.Story(t.Person.Key, t.Person.ID)
	if err != nil {
		return err
	}
	now, known, err := e.known.Standing(t.Person.Key)
	if err != nil {
		return err
	}
	if known {
		t.Now = &now
	}
	if t.Forgotten, _, err = e.known.ForgottenSince(t.Person.Key); err != nil {
		return err
	}
	if t.Left, err = e.leftOut(); err != nil {
		return err
	}
	return e.trace(ctx, calls)
}

// leftOut finds the runs that left out the customer's row.
func (e *explaining) leftOut() (map[int64]bool, error) {
	rejects, err := e.known.Rejects(0)
	left, key := map[int64]bool{}, customer.FingerprintOf(e.tale.Person.Key)
	for _, r := range rejects {
		if r.Key == key {
			left[r.Run] = true
		}
	}
	return left, err
}

// trace finds the cells behind each call: in its spreadsheet where this is still
// there, else in the journal.
func (e *explaining) trace(ctx context.Context, calls []state.Call) error {
	origins, err := e.known.Origins()
	if err != nil {
		return err
	}
	last := map[string]string{} // by which rule each field was made last
	for _, c := range calls {
		one := episode{Call: c}
		if i := slices.IndexFunc(e.tale.Runs, func(r state.Run) bool { return r.Number == c.Run }); i >= 0 {
			one.Run = &e.tale.Runs[i]
		}
		var row *importer.Trace
		var rules map[string]string
		if one.Run != nil {
			if row, err = e.sheets.rowOf(ctx, one.Run, c.Line); err != nil {
				return err
			}
			rules = origins[one.Run.Origin].Rules
		}
		one.Fields = fieldsOfCall(&c, row, rules)
		tellRules(one.Fields, last, rules)
		e.tale.Calls = append(e.tale.Calls, one)
	}
	return nil
}

// tellRules tells what of the mapping file changed where that changed a value,
// and remembers the present rules.
func tellRules(fields []fieldTale, last, rules map[string]string) {
	for i := range fields {
		name := fields[i].Field.String()
		if fields[i].Cause == plan.FromMapping && last[name] != "" {
			fields[i].Rules = mapping.RuleChanges(last[name], rules[name])
		}
	}
	maps.Copy(last, rules)
}

// foresee finds what the next sync would do.
func (e *explaining) foresee(ctx context.Context) error {
	j := e.sheets.now
	if j == nil {
		return nil
	}
	if big := j.source.File.Info().Size; big > 20<<20 {
		e.note("(reading all of %s for what the next sync would do)", clean(j.path))
	}
	next, err := e.sheets.foresee(ctx, e.known, &e.tale)
	switch {
	case err == nil:
		e.tale.Next = next
	case e.file != "" || ctx.Err() != nil:
		return err
	default:
		e.tale.Without = firstWords(err)
	}
	return nil
}
