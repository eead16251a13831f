package main

import (
	"context"
	"iter"

	"github.com/spf13/cobra"

	"kashsync/importer"
	"kashsync/importer/doctor"
	"kashsync/importer/plan"
	"kashsync/mapping"
)

func (a *app) checkCommand() *cobra.Command {
	var s settings
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "Read and validate every row; needs no shop and no state",
		Long: `Read the whole spreadsheet through its mapping file and say what is wrong: by
column, then by row. Rows that cannot be sent are told first; then what Excel and
exports tend to break, how sure that is, and what a sync makes of it.

It needs no shop and no state file, sends nothing and writes nothing, unless
--rejects names a file for the rows that are wrong.`,
		Example: "  kashsync check customers.xlsx\n  kashsync check customers.csv --json > problems.json",
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
	found, err := j.examine(ctx)
	if err != nil {
		return err
	}
	hidden := secretsOf(j.source.File.Header(), found.Profile)
	hidden.blank(found.Columns)
	if s.json {
		err = a.checkJSON(ctx, j, found, hidden)
	} else {
		err = a.showCheck(ctx, j, found, hidden)
	}
	if err == nil && s.rejects != "" {
		err = a.rejectInvalid(j)
	}
	if err == nil && j.plan.Summary.Counts[plan.Invalid] > 0 {
		return verdict{becauseInvalid}
	}
	return err
}

// examine plans, and has the doctor look at the same rows. Held against nobody, a
// plan is a list of who would be added, and of what is wrong with the rest.
func (j *job) examine(ctx context.Context) (*doctor.Report, error) {
	d, err := doctor.New(j.source.File.Header(), j.source.Mapping)
	if err != nil {
		return nil, err
	}
	if j.back != nil {
		d.Excerpt()
	}
	j.source.Watch(d.See)
	defer j.source.Watch(nil)
	if j.plan, err = importer.MakePlan(ctx, j.source, nil, plan.Rules{Partial: true}); err != nil {
		return nil, err
	}
	return d.Report(), nil
}

// findings reads the rows again, and yields every finding.
func (j *job) findings(ctx context.Context, r *doctor.Report) iter.Seq2[doctor.Finding, error] {
	return func(yield func(doctor.Finding, error) bool) {
		var found []doctor.Finding
		j.source.Watch(func(row *mapping.Row, rec *mapping.Record) { found = r.At(row, rec) })
		defer j.source.Watch(nil)
		for _, err := range j.source.Records() {
			if ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			if err != nil {
				yield(doctor.Finding{}, err)
				return
			}
			for _, f := range found {
				if !yield(f, nil) {
					return
				}
			}
		}
	}
}

// rejectInvalid writes the rows that a plan finds invalid.
func (a *app) rejectInvalid(j *job) error {
	if err := j.keepApart(j.path, j.rejectsPath()); err != nil {
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
