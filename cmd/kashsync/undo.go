package main

import (
	"context"
	"errors"
	"io/fs"

	"github.com/spf13/cobra"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/state"
)

func (a *app) undoCommand() *cobra.Command {
	u := &undoing{app: a}
	cmd := &cobra.Command{
		Use:   "undo RUN",
		Short: "Plan the way back from a run, and apply it",
		Long: `Set the shop's customers back to what they were before a run: edits are set back,
who was added is deleted, who was deleted is added again, with a new Kash id.

It shows first what it would do, what is unsure, what is impossible, and what a
later run has changed since: that is kept. Several runs are undone one by one,
the latest first. An undo is a run, too, and can be undone.

What was undone is not done again by the next sync, unless the customer's row
changes, or with --again.`,
		Example: `  kashsync undo 7 -m customers.mapping.yaml --dry-run
  kashsync undo 7 -m customers.mapping.yaml --dry-run --report way-back.html
  kashsync undo 7 -m customers.mapping.yaml
  kashsync undo 7 -s customers.state.db --only C-17`,
		Args: oneRun,
		RunE: func(cmd *cobra.Command, args []string) error { return u.undo(cmd.Context(), args[0]) },
	}
	f := cmd.Flags()
	u.callFlags(f)
	f.StringArrayVar(&u.only, "only", nil, "undo what was done about this `customer` only: a key, Kash id, e-mail address or name; repeatable")
	f.BoolVar(&u.blacklist, "blacklist", false, "blacklist who was added, in place of deleting them: better for who has sales")
	f.IntVar(&u.allow.Deletes, "allow-deletes", 0, "let exactly `N` deletes pass the guard")
	f.IntVar(&u.allow.Edits, "allow-edits", 0, "let exactly `N` edits pass the guard")
	f.StringArrayVar(&u.reports, "report", nil, "write the results, or with --dry-run the plan, to this `file` (.html, .xlsx, .csv, .json); repeatable")
	u.maskFlag(f)
	u.expectFlag(f)
	f.BoolVarP(&u.yes, "yes", "y", false, "do not ask before sending; passes no guard")
	f.BoolVar(&u.dryRun, "dry-run", false, "only show what would be undone")
	return cmd
}

// An undoing is one `kashsync undo`.
type undoing struct {
	*app
	settings
	only      []string
	blacklist bool

	run   state.Run
	state *state.State
	place *importer.Place
	plan  *plan.Undo
}

func (u *undoing) undo(ctx context.Context, number string) error {
	if err := u.open(number); err != nil {
		return err
	}
	defer u.state.Close()
	if u.dryRun {
		if err := u.mayPreview(""); err != nil {
			return err
		}
	}
	if err := u.makePlan(ctx); err != nil {
		return err
	}
	if u.dryRun {
		return u.preview()
	}
	if err := u.expected(u.plan.Summary.Code, "look at this one before you send it: give --dry-run in its place"); err != nil {
		return err
	}
	reports, err := u.newReports()
	if err != nil {
		return err
	}
	defer reports.abort()
	if !u.json && !u.quiet {
		if err := u.showPlan(); err != nil {
			return err
		}
	}
	if err := u.askToSend(ctx, &u.settings, u.plan.Summary.Sends, ""); err != nil {
		return err
	}
	return u.send(ctx, reports)
}

// open opens the state that -m or -s names, and finds the run.
func (u *undoing) open(number string) error {
	n, err := runNumber(number)
	if err != nil {
		return err
	}
	if err := u.findState(&u.settings); err != nil {
		return err
	}
	if u.dryRun {
		u.state, u.place, err = u.readState(&u.settings)
	} else {
		u.state, u.place, err = u.lockState(&u.settings)
	}
	if err == nil && u.state == nil {
		err = noState(u.settings.state)
	}
	if err != nil {
		return err
	}
	if err = u.findRun(n); err != nil {
		return errors.Join(err, u.state.Close())
	}
	return nil
}

// readState is lockState for a look: it goes on beside a run.
func (a *app) readState(s *settings) (*state.State, *importer.Place, error) {
	st, err := state.Read(s.state)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var place *importer.Place
	if err = s.belong(st); err == nil {
		place, err = importer.FindPlace(a.register(), st, s.binding(nil))
	}
	if err != nil {
		return nil, nil, errors.Join(err, st.Close())
	}
	return st, place, nil
}

func (u *undoing) findRun(n int64) (err error) {
	var none *importer.RunError
	u.run, err = importer.FindRun(u.state, n)
	switch {
	case errors.As(err, &none) && none.Last == 0:
		return usage("", "%s remembers no run", clean(u.settings.state))
	case errors.As(err, &none):
		return usage("kashsync status -s "+shellWord(u.settings.state)+" lists them", "%s has no run %d: its last is %d", clean(u.settings.state), n, none.Last)
	case err != nil:
		return err
	case !u.place.InPlace():
		return usage("undo with the one that was used last (-s), or put the newest copy back",
			"%s is not the state file that shop %s was kept in step with last (%s, %s): what was done since is not in its journal",
			clean(u.settings.state), u.shop, clean(u.place.Other.Path), lastUse(u.place.Other))
	}
	return nil
}

func (u *undoing) makePlan(ctx context.Context) error {
	rules := plan.UndoRules{Guards: mapping.DefaultGuards(), Allow: u.allow, Blacklist: u.blacklist}
	if u.mapping != "" {
		m, err := loadMapping(u.mapping)
		if err != nil {
			return err
		}
		rules.Guards = m.Guards
	}
	only, err := u.picked(ctx)
	if err != nil {
		return err
	}
	u.plan, err = importer.MakeUndo(ctx, u.state, u.run.Number, only, rules)
	if err == nil && only != nil && u.plan.Summary.Rows == 0 {
		err = usage("kashsync explain tells what was done about a customer, and by which run",
			"run %d made no call about %s", u.run.Number, list(quotedAll(u.only)))
	}
	return err
}

// picked finds the customers that --only names.
func (u *undoing) picked(ctx context.Context) (importer.Only, error) {
	if len(u.only) == 0 {
		return nil, nil
	}
	only := importer.Only{}
	for _, asked := range u.only {
		f, err := u.findCustomer(ctx, u.state, asked, nil)
		if err != nil {
			return nil, err
		}
		only.Add(f.Key, f.ID)
	}
	return only, nil
}

// preview shows the plan and ends with the exit code that fits it.
func (u *undoing) preview() error {
	show := u.showPlan
	if u.json {
		show = u.planJSON
	}
	if err := errors.Join(show(), u.writePreviews()); err != nil {
		return err
	}
	var v verdict
	if u.plan.Summary.Counts[plan.InDoubt] > 0 {
		v = append(v, becauseInDoubt)
	}
	if len(u.plan.Summary.Held) > 0 {
		v = append(v, becauseHeld)
	}
	return u.orKept(v).err()
}

// orKept adds that not all can be undone.
func (u *undoing) orKept(v verdict) verdict {
	if u.plan.Summary.Kept+u.plan.Summary.Impossible > 0 {
		v = append(v, becauseKept)
	}
	return v
}
