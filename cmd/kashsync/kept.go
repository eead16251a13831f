package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/report"
	"kashsync/importer/saved"
	"kashsync/state"
)

// mayKeep sees whether a plan can be kept where -o says, and of one shop; what was
// decided in a workbook that stands there is taken over.
func (j *job) mayKeep() (err error) {
	if j.keepAs == "" {
		return nil
	}
	if err := j.needShop(); err != nil {
		return err
	}
	if what, clash := j.inUse(j.path)[real(j.keepAs)]; clash {
		return usage("give -o another name, for example changes.plan or changes.xlsx", "%s is %s: it would be overwritten", j.keepAs, what)
	}
	j.before, err = j.decidedBefore()
	return err
}

// decidedBefore reads the decisions in the workbook that a plan is to replace,
// and sees that the file is one that may be replaced.
func (j *job) decidedBefore() (map[uint64]saved.Decision, error) {
	p, err := saved.Open(j.keepAs)
	var e *saved.Error
	switch {
	case errors.As(err, &e) && e.Code == saved.NotFound:
		return nil, nil
	case errors.As(err, &e) && e.Code == saved.NotPlan:
		return nil, usage("give -o another name", "%s is there already, and no plan: it would be overwritten", j.keepAs)
	case err != nil && saved.IsWorkbook(j.keepAs):
		w := aboutKept(e)
		return nil, usage("put that right; or move the file elsewhere, to plan without its decisions", "%s", w.what)
	case err != nil: // a plan that is damaged is no loss
		return nil, nil
	}
	defer p.Close()
	if p.Header.Binding.Shop != j.shop {
		return nil, usage("give -o another name", "%s is a plan for shop %s: it would be overwritten", j.keepAs, p.Header.Binding.Shop)
	}
	if p.Decided == nil {
		return nil, nil
	}
	return p.ByMark()
}

// keep writes the plan to a file.
func (a *app) keep(j *job) error {
	h, err := j.keptHeader()
	if err != nil {
		return err
	}
	book := &saved.Sheets{Words: bookWords(), Note: callNote, Decided: j.before}
	name, err := writePlan(j.keepAs, h, book, j.plan)
	var unwritten *report.Error
	if errors.As(err, &unwritten) {
		return usage("give -o another name", "the plan cannot be kept as %s: %s", j.keepAs, writeFault(unwritten))
	}
	if err != nil {
		return err
	}
	a.tellKept(j, name, book)
	return nil
}

func writePlan(path string, h saved.Header, book *saved.Sheets, p *plan.Plan) (name string, err error) {
	f, err := saved.Create(path, h, book)
	if err != nil {
		return "", err
	}
	defer f.Abort()
	for action, err := range p.Actions() {
		if err != nil {
			return "", err
		}
		if err := f.Write(&action); err != nil {
			return "", err
		}
	}
	if !h.After.None() { // then they may wait for their turn
		for key := range p.Lacks() {
			if err := f.Lack(key); err != nil {
				return "", err
			}
		}
	}
	return f.Commit()
}

// keptHeader tells what the plan was made of and against.
func (j *job) keptHeader() (saved.Header, error) {
	run := j.newRun()
	h := saved.Header{
		Version: version(), Made: time.Now().UTC().Truncate(time.Second),
		State: absolute(j.state), Binding: run.Binding,
		Spreadsheet: absolute(j.path), Mapping: absolute(j.mapping), Whole: j.saidWhole(), Flags: j.planFlagsGiven(),
		Rate: j.rate, Workers: j.workers, Timeout: j.timeout,
		Run: run.Record, Origin: run.Origin, Keep: run.Keep, Summary: j.plan.Summary,
		After: j.source.Mapping.After, Old: j.earlier.Old != nil,
	}
	if j.known == nil {
		h.New, h.Lineage = true, state.NewLineage()
		return h, nil
	}
	info, err := j.known.Info()
	h.Lineage, h.Serial = info.Lineage, info.Serial
	return h, err
}

// planFlagsGiven are the flags that say what to plan.
func (j *job) planFlagsGiven() (flags []string) {
	for _, flag := range []struct{ name, value string }{
		{"missing", j.missing}, {"renames", j.renames}, {"partial", strconv.FormatBool(j.partial)},
	} {
		if j.given(flag.name) {
			flags = append(flags, "--"+flag.name+"="+flag.value)
		}
	}
	return flags
}

// tellKept says where the plan lies, and how it goes on.
func (a *app) tellKept(j *job, name string, book *saved.Sheets) {
	apply := "kashsync apply " + shellWord(filepath.ToSlash(name))
	if !saved.IsWorkbook(j.keepAs) {
		a.note("The plan is kept in %s. To send just that: %s", filepath.ToSlash(name), apply)
		return
	}
	if book.Taken > 0 {
		a.note("%s taken over from the workbook that was there: what is the same was decided already.", several(book.Taken, "decision"))
	}
	a.note("The plan is kept in %s: write Go beside what is to be sent, save it, and then: %s", filepath.ToSlash(name), apply)
}

// A keptPlan is a plan that is applied.
type keptPlan struct {
	*saved.Plan
	path string
}

// newRun is the run that the plan was made for.
func (k *keptPlan) newRun(p *plan.Plan) *importer.Run {
	h := &k.Header
	record := h.Run
	record.Kind, record.Version, record.Who = "apply", version(), who()
	return &importer.Run{
		Record: record, Binding: h.Binding, Origin: h.Origin, Keep: h.Keep,
		Absences: &importer.Absences{Plan: p, After: h.After, Old: h.Old},
	}
}

// leave is what may pass of the plan, by flags and by the workbook.
func (j *job) leave() plan.Leave {
	leave := plan.Leave{Allow: j.allow, OldFile: j.oldFile, Again: j.again, Lacks: j.kept.Lacks()}
	if d := j.kept.Decided; d != nil {
		leave.Declined = d.Declined
	}
	return leave
}

// newState makes the state file that the plan was made for.
func (k *keptPlan) newState(path string) (*state.State, error) {
	st, err := state.Create(path, k.Header.Lineage)
	if errors.Is(err, fs.ErrExist) {
		return nil, errOvertaken
	}
	return st, err
}

// expected refuses a plan that is not the one whose code somebody approved.
func (s *settings) expected(have, again string) error {
	if s.expect == "" {
		return nil
	}
	want, ok := plan.ReadCode(s.expect)
	if !ok {
		return usage("a plan shows its code, which is like K7QX-2M9F", "--expect %s is no code", shellWord(s.expect))
	}
	switch have {
	case want:
		return nil
	case "":
		return usage(again, "plan %s is expected, and this one has nothing to send", want)
	default:
		return usage(again, "plan %s is expected, and this one is %s", want, have)
	}
}

// hasChanged reports whether a file is there, and has another digest now.
func hasChanged(path, digest string) bool {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	now, err := digestOf(path)
	return err == nil && now != digest
}

// findSource opens the spreadsheet of a kept plan, for the rows that are left out
// of it; where it is not as it was, there is none.
func (a *app) findSource(ctx context.Context, j *job) {
	h := &j.kept.Header
	s := settings{mapping: h.Mapping, state: j.state, partial: h.Run.Partial}
	if h.Whole {
		s.given = func(flag string) bool { return flag == "partial" }
		s.partial = false
	}
	if ctx.Err() != nil || !exists(h.Spreadsheet) || !exists(h.Mapping) {
		return
	}
	quiet := a.quiet
	a.quiet = true // it has told all that when the plan was made
	there, err := a.open(h.Spreadsheet, s)
	a.quiet = quiet
	if err != nil {
		return
	}
	if !there.source.WasOf(&h.Run) {
		_ = there.source.Close()
		return
	}
	j.source, j.back = there.source, there.back
}
