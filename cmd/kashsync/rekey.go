package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"kashsync/importer"
	"kashsync/state"
)

func (a *app) rekeyCommand() *cobra.Command {
	r := &rekeying{app: a}
	cmd := &cobra.Command{
		Use:   "rekey FILE",
		Short: "Have the state know its customers by other keys",
		Long: `Have the state file know its customers by the keys that the spreadsheet has for
them now: where ` + "`match:`" + ` names other columns, or where the old system's numbers were
dealt anew. Everybody keeps the Kash id; the shop is not touched.

Who is who is told by the columns that hold the old keys, where the spreadsheet
has them, else by the values that were last sent: all of them, or those of the
match columns, or the e-mail address, or telephone and names, where just one
customer and just one row have them. Where two would have one key nobody is moved.`,
		Example: `  kashsync rekey customers.csv
  kashsync rekey customers.csv --by "Old number"`,
		Args: oneFile,
		RunE: func(cmd *cobra.Command, args []string) error { return r.run(cmd.Context(), args[0]) },
	}
	f := cmd.Flags()
	r.fileFlags(f)
	r.stateFlag(f)
	r.shopFlags(f)
	f.StringArrayVar(&r.by, "by", nil, "the `column` that holds the old key; repeatable, in the order of the old match columns")
	f.BoolVar(&r.byValues, "by-values", false, "recognise them by the values last sent, although the old columns are there")
	f.BoolVarP(&r.yes, "yes", "y", false, "do not ask")
	r.given = f.Changed
	return cmd
}

// A rekeying is one `kashsync rekey`.
type rekeying struct {
	*app
	settings
	by       []string
	byValues bool

	path  string
	state *state.State
	place *importer.Place
	*importer.Rekeying
}

func (r *rekeying) run(ctx context.Context, path string) error {
	if len(r.by) > 0 && r.byValues {
		return usage("give one of them", "--by and --by-values contradict each other")
	}
	r.rate, r.workers, r.timeout = defaultRate, defaultWorkers, defaultTimeout
	j, err := r.app.open(path, r.settings)
	if err != nil {
		return err
	}
	defer j.close()
	r.path, r.settings = path, j.settings
	if r.state, r.place, err = r.lockState(&r.settings); err != nil {
		return err
	}
	if r.state == nil {
		return noState(r.settings.state)
	}
	defer r.state.Close()
	if err := r.find(ctx, j); err != nil {
		return err
	}
	if !r.json && !r.quiet {
		r.show()
	} else if r.losesMarks() {
		r.complain(usage("", "%s", r.lostWords()))
	}
	if err := r.refuse(); err != nil || r.Vain() {
		return errors.Join(err, r.tell(err == nil))
	}
	question := "Give " + several(r.Moved, "customer") + " another key in " + clean(r.settings.state) + "?"
	if err := r.lastQuestion(ctx, r.yes, question, several(r.Moved, "customer")+" to get another key, and there is no terminal to ask on"); err != nil {
		return err
	}
	if err := r.move(); err != nil {
		return err
	}
	return r.tell(true)
}

// find sees who is who. A state that goes by other columns is what this is for.
func (r *rekeying) find(ctx context.Context, j *job) (err error) {
	calls, err := r.state.InDoubt()
	if err != nil {
		return err
	}
	if len(calls) > 0 {
		return usage("settle that first: "+"kashsync resolve -s "+shellWord(r.settings.state), "%s in doubt", areMany(len(calls), "call"))
	}
	by := r.by
	if r.byValues {
		by = []string{}
	}
	r.Rekeying, err = importer.FindKeys(ctx, j.source, r.state, by)
	var column *importer.ColumnError
	if errors.As(err, &column) {
		return usage("its columns are: "+clean(abridged(strings.Join(column.Have, ", "))), "the spreadsheet has no column %s", quoted(column.Column))
	}
	return err
}

// move writes the keys, in place of whoever may be at work with a copy.
func (r *rekeying) move() error {
	if err := r.place.Enter(); err != nil {
		return err
	}
	if err := r.Move(r.state); err != nil {
		return err
	}
	defer r.warnPlace(r.place)
	return r.place.Leave()
}

// refuse says why nobody is moved.
func (r *rekeying) refuse() error {
	const hint = "name the column that holds the old key: --by COLUMN"
	switch {
	case r.Known == 0 && !r.Sound():
		return usage("there is nothing to do: sync", "nobody is known in %s", clean(r.settings.state))
	case r.Clashing > 0:
		return usage(hint+"; or mend the rows", "%s: nobody gets another key", several(r.Clashing, "contradiction"))
	case !r.Sound():
		return usage(hint+"; and give a whole export", "only %s of %s are recognised in the spreadsheet: nobody gets another key",
			number(r.Found), several(r.Known, "known customer"))
	}
	return nil
}

// orRekey says of a state that goes by other match columns what to do about it.
func (j *job) orRekey(err error) error {
	var other *state.MismatchError
	if !errors.As(err, &other) || other.What != "match" {
		return err
	}
	w := aboutMismatch(other)
	return usage("have it know them by their new keys: "+j.command("rekey", j.path)+"; or "+w.hint, "%s", w.what)
}
