package main

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/state"
)

// runName says what a run was of.
func runName(r *state.Run) string {
	name := r.Kind
	if r.Undoes != 0 {
		name += fmt.Sprintf(" of run %d", r.Undoes)
	}
	if r.Source != "" {
		name += "  " + clean(filepath.ToSlash(r.Source))
	}
	return name
}

// runState says how a run ended, or that it is under way: what its calls did, and
// what became of the other rows.
func runState(r *state.Run, shares []state.Share, underWay bool) string {
	did, done := deeds(shares)
	switch {
	case underWay:
		return phrase(did, "; ", "under way")
	case r.Ended.IsZero():
		return phrase(did, "; ", "cut off")
	}
	exit := " (exit " + number(r.Exit) + ")"
	switch rest := maps.Clone(r.Counts); {
	case did == "":
		return outcomeWords(r.Counts) + exit
	case done < r.Counts[string(send.Done)]: // some customers were forgotten since
		return outcomeWords(r.Counts) + exit + ", of which the journal still has " + did
	case done != r.Counts[string(send.Done)]: // some were settled since
		return outcomeWords(r.Counts) + exit + ", by now " + did
	default:
		delete(rest, string(send.Done))
		if sum(rest) == 0 {
			return did + exit
		}
		return did + ", " + outcomeWords(rest) + exit
	}
}

func sum(counts map[string]int) (all int) {
	for _, n := range counts {
		all += n
	}
	return all
}

// deeds says what the calls did that are done, and how many these are.
func deeds(shares []state.Share) (words string, done int) {
	var added, edited, blacklisted, deleted int
	for _, s := range shares {
		switch {
		case s.Result != state.Done:
		case s.Action == state.Add:
			added += s.Calls
		case s.Action == state.Delete:
			deleted += s.Calls
		case s.Gone:
			blacklisted += s.Calls
		default:
			edited += s.Calls
		}
	}
	var parts []string
	for _, d := range []struct {
		n    int
		word string
	}{{added, "added"}, {edited, "edited"}, {blacklisted, "blacklisted"}, {deleted, "deleted"}} {
		if d.n > 0 {
			parts = append(parts, number(d.n)+" "+d.word)
		}
	}
	return strings.Join(parts, ", "), added + edited + blacklisted + deleted
}

// causesOf counts edits by their causes; "" where all come from the spreadsheet.
func causesOf(shares []state.Share) string {
	var parts []string
	others := false
	for _, cause := range []plan.Cause{plan.FromMapping, plan.FromRepair, plan.FromTool, plan.FromDrift, plan.FromFile} {
		n := 0
		for _, s := range shares {
			if plan.Cause(s.Cause) == cause && s.Action == state.Edit {
				n += s.Calls
			}
		}
		if n > 0 {
			parts = append(parts, several(n, "edit")+" from "+causeWord(cause))
			others = others || cause != plan.FromFile
		}
	}
	if !others {
		return ""
	}
	return strings.Join(parts, ", ")
}

// oneRun checks that a command is given one run.
func oneRun(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage("for example `"+cmd.CommandPath()+" 7 -m customers.mapping.yaml`; kashsync status lists the runs", "which run?")
	}
	return nil
}

// runNumber reads which run is meant.
func runNumber(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, usage("give its number: kashsync status lists the runs", "%s is no run", quoted(text))
	}
	return n, nil
}

// findRun finds a run by its number.
func findRun(st *state.State, number int64) (state.Run, error) {
	run, err := importer.FindRun(st, number)
	var none *importer.RunError
	if !errors.As(err, &none) {
		return run, err
	}
	hint := "there was none so far"
	if none.Last > 0 {
		hint = fmt.Sprintf("kashsync status -s %s lists them: 1 to %d", shellWord(st.Path()), none.Last)
	}
	return run, usage(hint, "there is no run %d in %s", number, st.Path())
}

// statusOfRun tells all of one run.
func (a *app) statusOfRun(s settings, number int64) error {
	st, err := s.lookUp()
	if err != nil {
		return err
	}
	defer st.Close()
	first := state.FirstAtWork(s.state) // asked before the run is looked up: it may end meanwhile
	run, err := findRun(st, number)
	if err != nil {
		return err
	}
	all, err := st.Shares(number)
	if err != nil {
		return err
	}
	var shares []state.Share
	for _, one := range all {
		if one.Run == number {
			shares = append(shares, one)
		}
	}
	var wrong []state.Call
	err = st.Calls(number, func(c *state.Call) error {
		if c.Outcome.Result != state.Done && len(wrong) < sampleSize {
			wrong = append(wrong, *c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if s.json {
		return a.runStatusJSON(&run, shares, wrong)
	}
	a.print("Run %d: %s", number, runState(&run, shares, isUnderWay(&run, first)))
	a.showRunStatus(&s, &run, shares, wrong)
	return nil
}

// isUnderWay reports whether a run goes on, where those from the first on may be at
// work; 0: none is.
func isUnderWay(r *state.Run, first int64) bool {
	return first > 0 && r.Number >= first && r.Ended.IsZero()
}

func (a *app) showRunStatus(s *settings, r *state.Run, shares []state.Share, wrong []state.Call) {
	a.print("  %s", runSource(r, 0))
	when := "began " + moment(r.Started)
	if !r.Ended.IsZero() {
		when += ", took " + spell(r.Ended.Sub(r.Started))
	}
	a.print("  %s", when)
	if r.Source != "" {
		rows := several(r.Rows, "row")
		if r.Partial {
			rows += " of some customers only"
		}
		a.print("  the spreadsheet had %s", rows)
	}
	if r.Mapping != "" {
		a.print("  by a mapping file with the %s", digestWords(r.Mapping))
	}
	if r.Code != "" {
		a.print("  the plan's code was %s", clean(r.Code))
	}
	if causes := causesOf(shares); causes != "" {
		a.print("  %s", causes)
	}
	a.showWrong(shares, wrong)
	a.print("What became of each customer: kashsync report %d -s %s", r.Number, shellWord(s.state))
}

// showWrong shows a sample of the calls that are not done.
func (a *app) showWrong(shares []state.Share, wrong []state.Call) {
	if len(wrong) == 0 {
		return
	}
	total := 0
	for _, s := range shares {
		if s.Result != state.Done {
			total += s.Calls
		}
	}
	a.print("%s not done:", areMany(total, "call"))
	for i := range wrong {
		res := resultOf(&wrong[i])
		a.print("  %s%s %s  %s: %s", place(res.Action.Line), clean(res.Action.Key), short(clean(res.Action.Who)), outcomeWord(res.Outcome), shownWords(&res))
	}
	a.more(total - len(wrong))
}

// jsonShare is how many calls of a run were alike.
type jsonShare struct {
	Action  state.Action `json:"action"`
	Outcome send.Outcome `json:"outcome"`
	Cause   string       `json:"cause,omitempty"`
	Calls   int          `json:"calls"`
}

func jsonShares(shares []state.Share) []jsonShare {
	all := []jsonShare{}
	for _, s := range shares {
		all = append(all, jsonShare{s.Action, outcomeOf(&state.Call{Outcome: state.Outcome{Result: s.Result}}), s.Cause, s.Calls})
	}
	return all
}

func (a *app) runStatusJSON(r *state.Run, shares []state.Share, wrong []state.Call) error {
	notDone := []jsonCall{}
	for i := range wrong {
		notDone = append(notDone, newJSONCall(&wrong[i]))
	}
	out := struct {
		Version int `json:"version"`
		jsonRunOf
		Mapping string         `json:"mapping,omitempty"`
		Code    string         `json:"code,omitempty"`
		Undoes  int64          `json:"undoes,omitempty"`
		Rows    int            `json:"rows"`
		Partial bool           `json:"partial,omitempty"`
		Ended   *time.Time     `json:"ended,omitempty"`
		Exit    *int           `json:"exit,omitempty"`
		Counts  map[string]int `json:"counts,omitempty"`
		Calls   []jsonShare    `json:"calls"`
		NotDone []jsonCall     `json:"not_done"` // the first few
	}{
		Version: 1, jsonRunOf: newJSONRun(r), Mapping: r.Mapping, Code: r.Code, Undoes: r.Undoes, Rows: r.Rows, Partial: r.Partial,
		Counts: r.Counts, Calls: jsonShares(shares), NotDone: notDone,
	}
	if !r.Ended.IsZero() {
		out.Ended, out.Exit = &r.Ended, &r.Exit
	}
	return a.printObject(out)
}
