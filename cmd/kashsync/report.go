package main

import (
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/report"
	"kashsync/importer/send"
	"kashsync/mapping/customer"
	"kashsync/state"
)

func (a *app) reportCommand() *cobra.Command {
	var s settings
	cmd := &cobra.Command{
		Use:   "report RUN",
		Short: "Write a past run's report again",
		Long: `Write again what became of the customers of a past run, from the journal in the
state file. The journal has every call that was made. Of rows that needed none, as
they were unchanged, invalid or held, it has only the number, which is told.

A call that was in doubt and has been settled since is reported as it is known now.`,
		Example: "  kashsync report 7 -m customers.mapping.yaml\n  kashsync report 7 -s customers.state.db --report run-7.xlsx",
		Args:    oneRun,
		RunE:    func(_ *cobra.Command, args []string) error { return a.report(args[0], s) },
	}
	f := cmd.Flags()
	s.fileFlags(f)
	s.stateFlag(f)
	f.StringArrayVar(&s.reports, "report", nil, "write the results to this `file` (.html, .xlsx, .csv, .json); repeatable")
	s.maskFlag(f)
	return cmd
}

func (a *app) report(which string, s settings) error {
	n, err := runNumber(which)
	if err != nil {
		return err
	}
	st, err := s.lookUp()
	if err != nil {
		return err
	}
	defer st.Close()
	run, err := findRun(st, n)
	if err != nil {
		return err
	}
	if len(s.reports) == 0 {
		s.reports = []string{stateStem(s.state) + ".run-" + strconv.FormatInt(n, 10) + ".results.csv"}
	}
	w, err := s.writeReports(st, &run)
	if err != nil {
		return err
	}
	return a.tellReports(&s, &run, w)
}

// rewritten are the files of a report that was written again.
type rewritten struct {
	names  []string
	calls  int
	pruned int // of the calls: their values are no longer kept
}

func (s *settings) writeReports(st *state.State, run *state.Run) (w rewritten, err error) {
	if err := s.keepApart(run.Source, s.reports...); err != nil {
		return w, err
	}
	r := reports{mask: s.maskFor(), head: report.Head{
		Title: fmt.Sprintf("Results of run %d", run.Number), Code: run.Code, Masked: s.mask, Facts: runFacts(run),
	}}
	if err := r.create(s.reports, run.Sheet); err != nil {
		return w, err
	}
	defer r.abort()
	err = st.Calls(run.Number, func(c *state.Call) error {
		w.calls++
		if c.Pruned {
			w.pruned++
		}
		res := resultOf(c)
		return r.add(&res)
	})
	if err != nil {
		return w, err
	}
	err = r.commit()
	w.names = r.names
	return w, err
}

// resultOf makes of a call what the report tells of it.
func resultOf(c *state.Call) send.Result {
	o := &c.Outcome
	a := plan.Action{
		Kind: plan.Kind(c.Action), Line: c.Line, Key: c.Key, OldKey: c.OldKey, ID: c.ID, Cause: plan.Cause(c.Cause),
		Who: sentName(c), Send: c.Sent, Keep: c.Keep, Before: c.Before, Raw: c.Raw, Gone: c.Gone, Adopts: c.Adopts, Undoes: c.Undoes,
	}
	for name, cause := range c.Causes {
		if f, ok := customer.ParseField(name); ok {
			if a.Causes == nil {
				a.Causes = plan.Causes{}
			}
			a.Causes[plan.Cause(cause)] = a.Causes[plan.Cause(cause)].With(f)
		}
	}
	res := send.Result{
		Action: a, Outcome: outcomeOf(c), ID: c.ID, Attempts: o.Attempts, Status: o.Status, Message: o.Message,
	}
	if o.Attempts > 0 {
		res.Time = o.Ended
	}
	switch {
	case o.Message == state.IDTaken:
		res.Message, res.Action.Note = "", plan.NoteIDTaken
	case o.Result == "":
		res.Message = "sent, and no answer was recorded"
	case o.Message == importer.ByList:
		res.Message = "the shop's list showed that it did not happen"
	case o.Message == importer.ByAnswer:
		res.Message = "a person said that it did not happen"
	}
	return res
}

// outcomeOf is what became of a call. Without an outcome it may have happened.
func outcomeOf(c *state.Call) send.Outcome {
	if c.Outcome.Result == "" {
		return send.InDoubt
	}
	return send.Outcome(c.Outcome.Result)
}

func (a *app) tellReports(s *settings, run *state.Run, w rewritten) error {
	counted := map[string]int{}
	for _, o := range []send.Outcome{send.Unchanged, send.Skipped, send.Invalid, send.Held} {
		if n := run.Counts[string(o)]; n > 0 {
			counted[string(o)] = n
		}
	}
	if s.json {
		return a.reportsJSON(run, w, counted)
	}
	a.print("Run %d made %s.", run.Number, several(w.calls, "call"))
	for _, name := range w.names {
		a.print("What became of each is in %s", clean(filepath.ToSlash(name)))
	}
	if w.pruned > 0 {
		a.print("What %s sent is no longer kept (`keep:` in the mapping file).", several(w.pruned, "call"))
	}
	if len(counted) > 0 {
		a.print("Rows that no call was made for are only counted: %s.", outcomeWords(counted))
	}
	return nil
}

func (a *app) reportsJSON(run *state.Run, w rewritten, counted map[string]int) error {
	return a.printObject(map[string]any{"version": 1, "run": run.Number, "calls": w.calls, "pruned": w.pruned, "files": w.names, "only_counted": counted})
}
