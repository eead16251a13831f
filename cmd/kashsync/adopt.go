package main

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"kashsync/importer"
	"kashsync/importer/sheet"
	"kashsync/mapping"
	"kashsync/state"
)

func (a *app) adoptCommand() *cobra.Command {
	d := &adopting{app: a}
	cmd := &cobra.Command{
		Use:   "adopt [FILE]",
		Short: "Learn the Kash ids of customers who are there already",
		Long: `Learn who is in the shop already, so that a sync edits them and enters nobody a
second time. Nothing is sent to the shop. The Kash ids come from

  the spreadsheet itself, where its mapping names their column (id:),
  else the shop's list, matched with the spreadsheet: by the match columns where
  they are mapped to a Kash field, else by e-mail, barcode or phone,
  the shop's list alone, where no spreadsheet is given: it must show the field
  that the match column is mapped to,
  or the results report of an earlier run (.results.csv or .xlsx).

Where the API key is at hand, Kash ids are held against the shop's list, too, and
rows without one are looked for there. Where it stays open who somebody is, a sync
enters nobody as new.

What the shop holds of them is not known, or only what its list shows: the next
sync sends each of them all the rest once. --in-step says that the shop holds the
spreadsheet's values already.`,
		Example: `  kashsync adopt customers.csv
  kashsync adopt -m customers.mapping.yaml
  kashsync adopt customers.results.csv -m customers.mapping.yaml`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return oneFile(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				d.path = args[0]
			}
			return d.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	d.fileFlags(f)
	d.stateFlag(f)
	d.shopFlags(f)
	d.keyFlag(f)
	f.DurationVar(&d.timeout, "timeout", defaultTimeout, "how long a call may take; the list ten times as long")
	f.BoolVar(&d.inStep, "in-step", false, "the shop holds the spreadsheet's values already: do not send them once more")
	f.BoolVarP(&d.yes, "yes", "y", false, "do not ask; near matches are left alone")
	d.given = f.Changed
	return cmd
}

// An adopting is one `kashsync adopt`.
type adopting struct {
	*app
	settings
	inStep bool

	path    string           // "" where no file is given
	source  *importer.Source // the spreadsheet, or
	results *sheet.File      // the report of an earlier run
	mapping *mapping.Mapping // empty where none is named
	state   *state.State     // nil where there is none yet
	place   *importer.Place
	*importer.Adoption
	end ending
}

// An ending is why nothing is learnt; "" where something is.
type ending string

const (
	endVain   ending = "vain"   // all is known, and recorded
	endOpen   ending = "open"   // nobody is certain, and that is how it was
	endNobody ending = "nobody" // held: nobody was found, and nobody is there to say that this is right
)

func (d *adopting) run(ctx context.Context) error {
	defer d.close()
	if err := d.open(); err != nil {
		return err
	}
	if err := d.openState(); err != nil {
		return err
	}
	if err := d.find(ctx); err != nil {
		return d.explain(err)
	}
	if !d.json && !d.quiet {
		d.show()
	}
	if err := d.askPerson(ctx); err != nil {
		return err
	}
	var err error
	if d.end, err = d.decide(ctx); err != nil {
		return err
	}
	if d.end == "" {
		if err := d.learn(ctx); err != nil {
			return err
		}
	}
	return d.tell()
}

func (d *adopting) close() {
	if d.source != nil {
		_ = d.source.Close()
	}
	if d.results != nil {
		_ = d.results.Close()
	}
	if d.state != nil {
		_ = d.state.Close()
	}
}

// find sees whom there is to learn, and asks the shop's list where only that
// tells.
func (d *adopting) find(ctx context.Context) (err error) {
	switch {
	case d.results != nil:
		d.Adoption, err = importer.AdoptReport(ctx, d.results, d.state, d.mapping.Match)
	case d.source != nil && d.mapping.ID != "":
		d.Adoption, err = importer.AdoptIDs(ctx, d.source, d.state, d.inStep)
	default:
		return d.findListed(ctx)
	}
	if err != nil {
		return err
	}
	d.Stand(d.place)
	return d.askList(ctx)
}

// findListed sees whom the shop's list tells.
func (d *adopting) findListed(ctx context.Context) error {
	shop, err := d.client(ctx, &d.settings)
	if err != nil {
		return err
	}
	if err := d.place.AwaitList(ctx, d.onWait); err != nil {
		return err
	}
	if d.source == nil {
		d.Adoption, err = importer.AdoptShop(ctx, d.mapping, d.state, shop)
	} else {
		d.Adoption, err = importer.AdoptMatches(ctx, d.source, d.state, shop, d.inStep)
	}
	return err
}

// nearHeld are the near matches that nobody decided about.
func (d *adopting) nearHeld() (held []*importer.Near) {
	for i := range d.Near {
		if d.Near[i].Open() {
			held = append(held, &d.Near[i])
		}
	}
	return held
}

// decide says whether to learn, and asks the last question.
func (d *adopting) decide(ctx context.Context) (ending, error) {
	open, nobody := d.Open(), d.FoundNobody() && !d.Open()
	switch vain, err := d.inVain(open); {
	case err != nil:
		return "", err
	case vain && open:
		return endOpen, nil
	case vain:
		return endVain, nil
	case nobody && !d.inTerminal:
		return endNobody, nil
	case d.yes && !nobody:
		return "", nil
	case !d.inTerminal:
		return "", usage("give --yes where nobody can answer", "%s to learn, and there is no terminal to ask on", several(d.Learns()+d.Values, "customer"))
	}
	ok, err := d.confirm(ctx, d.question())
	if err == nil && !ok {
		err = usage("", "Nothing was learnt.")
	}
	return "", err
}

// inVain reports whether there is nothing to learn, and nothing to record: it was
// certain before who is there, or it was as open.
func (d *adopting) inVain(open bool) (bool, error) {
	if d.Learns()+d.Values > 0 || d.Moved != nil {
		return false, nil
	}
	if d.state == nil {
		return open, nil
	}
	info, err := d.state.Info()
	if confirmed := info.Confirmed != "" && d.place.InPlace(); confirmed != open {
		return true, err
	}
	return false, err
}

func (d *adopting) learn(ctx context.Context) error {
	if err := d.otherAtWork(); err != nil {
		return err // since the question was asked
	}
	if d.state == nil {
		st, err := newState(d.settings.state)
		if err != nil {
			return err
		}
		d.state = st
	}
	adopted, err := d.Learn(ctx, d.state, d.place, d.binding(d.mapping.Match))
	d.Forgotten = adopted.Forgotten
	d.warnPlace(d.place)
	return err
}

// tell says what was learnt, and what was not.
func (d *adopting) tell() error {
	var v verdict
	isClash := func(c importer.OpenCode) bool { return c == importer.OpenClash }
	if len(slices.DeleteFunc(d.WhyOpen(), isClash))+len(d.InDoubt) > 0 || d.end == endNobody {
		v = append(v, becauseHeld)
	}
	if d.Clashing+d.Unreadable > 0 {
		v = append(v, becauseInvalid)
	}
	if d.json {
		if err := d.printJSON(v); err != nil {
			return err
		}
	} else if !d.quiet || len(v) > 0 {
		d.showLearnt()
	}
	return v.err()
}

// explain makes a person's words of errors that only an adoption has.
func (d *adopting) explain(err error) error {
	var (
		key  *importer.KeyError
		open *state.InDoubtError
		lost *importer.MarksError
	)
	switch {
	case errors.As(err, &key):
		return keyWords(key)
	case errors.As(err, &open):
		return usage("settle them first: "+d.settleCommand(),
			"%s in doubt, under the keys of other match columns than the mapping's", areMany(open.Calls, "call"))
	case errors.As(err, &lost):
		return d.marksError(lost.Marks)
	case importer.Unlistable(err) != nil:
		d.note("Kash ids can also be learnt from a column of the spreadsheet (`id:` in the mapping file), or from the results report of an earlier run.")
	}
	return err
}
