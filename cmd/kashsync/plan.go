package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"kashsync/importer/plan"
	"kashsync/state"
)

func (a *app) planCommand() *cobra.Command {
	var s settings
	cmd := &cobra.Command{
		Use:   "plan FILE",
		Short: "Show what a sync would change; sends nothing",
		Long: `Show what a sync of the spreadsheet would change, and send nothing.

It reads the spreadsheet, the mapping file and the state file, and writes none
of them. It is the same as "kashsync sync FILE --dry-run".`,
		Example: "  kashsync plan customers.csv\n  kashsync plan customers.csv --report preview.html --report preview.xlsx\n  kashsync plan customers.csv --json > plan.json",
		Args:    oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			s.dryRun = true
			return a.preview(cmd.Context(), args[0], s)
		},
	}
	s.planFlags(cmd.Flags())
	cmd.Flags().StringVarP(&s.keepAs, "output", "o", "", "keep the plan in this `file`, for kashsync apply: .xlsx to decide in Excel, any other name for a text")
	cmd.Flags().BoolVar(&s.exitCode, "exit-code", false, "exit with 10 where there are changes")
	cmd.Flags().StringArrayVar(&s.reports, "report", nil, "show the plan in this `file` (.html, .xlsx, .csv, .json); repeatable")
	s.maskFlag(cmd.Flags())
	s.rehearseFlag(cmd.Flags())
	return cmd
}

// preview shows a plan and ends with the exit code that fits it.
func (a *app) preview(ctx context.Context, path string, s settings) error {
	j, err := a.open(path, s)
	if err != nil {
		return err
	}
	defer j.close()
	if err := errors.Join(j.mayKeep(), j.mayPreview(j.path)); err != nil {
		return err
	}
	if err := a.planToShow(ctx, j); err != nil {
		return err
	}
	if j.json {
		if err = a.playRehearsal(ctx, j); err == nil {
			err = a.planJSON(j.shown())
		}
	} else {
		if err = a.showPlan(j.shown()); err == nil {
			err = a.playRehearsal(ctx, j)
		}
		a.showRehearsal(j)
	}
	a.warnOlder(j)
	if err == nil {
		err = a.writePreviews(j.shown())
	}
	if err == nil && j.rejects != "" {
		err = a.rejectInvalid(j)
	}
	if err == nil && j.keepAs != "" {
		err = a.keep(j)
	}
	if err != nil {
		return err
	}
	return j.planVerdict()
}

// planToShow makes a plan without a call to the shop, unless --refresh asks for
// one.
func (a *app) planToShow(ctx context.Context, j *job) error {
	j.besideRun = state.AtWork(j.state) // asked first: a run may end while the state is read
	if err := j.openState(state.Read); err != nil {
		return err
	}
	if err := j.findPlace(a); err != nil {
		return err
	}
	if err := a.refresh(ctx, j); err != nil {
		return err
	}
	j.admission.Guard = j.place.Guard()
	return a.firstPlan(ctx, j)
}

// firstPlan compares the file with the state, and tells how the file was read:
// some of that is known only when all of it was, also that its dates are not
// written as the mapping file says.
func (a *app) firstPlan(ctx context.Context, j *job) error {
	err := j.makePlan(ctx)
	a.sheetNotes(j)
	if err != nil {
		return err
	}
	return j.datesFit(ctx)
}

func (j *job) planVerdict() error {
	sum := &j.plan.Summary
	switch {
	case len(sum.Held) > 0:
		return verdict{becauseHeld}
	case j.exitCode && sum.Sends > 0:
		return verdict{becauseChanges}
	case sum.Counts[plan.Invalid] > 0:
		return verdict{becauseInvalid}
	}
	return nil
}

// duration is how long so many calls will take at the least.
func (s *settings) duration(sends int) time.Duration {
	return time.Duration(float64(sends) / s.rate * float64(time.Second))
}
