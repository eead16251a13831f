package main

import (
	"context"

	"github.com/spf13/cobra"

	"kashsync/importer"
	"kashsync/importer/plan"
)

func (a *app) checkCommand() *cobra.Command {
	var s settings
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "Read and validate every row; needs no shop and no state",
		Long: `Read the whole spreadsheet through its mapping file and say what is wrong with
which row. It needs no shop and no state file, sends nothing and writes nothing,
unless --rejects names a file for the rows that are wrong.`,
		Example: "  kashsync check customers.xlsx",
		Args:    oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.check(cmd.Context(), args[0], s)
		},
	}
	s.fileFlags(cmd.Flags())
	cmd.Flags().StringVar(&s.rejects, "rejects", "", "write the rows that are wrong to this `file` (.xlsx or .csv)")
	return cmd
}

func (a *app) check(ctx context.Context, path string, s settings) error {
	j, err := a.open(path, s)
	if err != nil {
		return err
	}
	defer j.close()
	// Held against nobody, a plan is a list of who would be added, and of what
	// is wrong with the rest.
	if j.plan, err = importer.MakePlan(ctx, j.source, nil, plan.Rules{Partial: true}); err != nil {
		return err
	}
	if s.json {
		err = a.checkJSON(j)
	} else {
		err = a.showCheck(j)
	}
	if err == nil && s.rejects != "" {
		err = a.rejectInvalid(j)
	}
	if err == nil && j.plan.Summary.Counts[plan.Invalid] > 0 {
		return verdict{becauseInvalid}
	}
	return err
}

// rejectInvalid writes the rows that a plan finds invalid.
func (a *app) rejectInvalid(j *job) error {
	if err := j.keepApart(j.rejectsPath()); err != nil {
		return err
	}
	rejects, err := j.newRejects()
	if err != nil {
		return err
	}
	for action, err := range j.plan.Actions() {
		if err != nil {
			return err
		}
		if action.Kind == plan.Invalid {
			rejects.lines[action.Line] = problemWords(action.Problems)
		}
	}
	name, err := rejects.write(j, 0)
	if name != "" {
		a.note("the rows to mend are in %s", name)
	}
	return err
}
