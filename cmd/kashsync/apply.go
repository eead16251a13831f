package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/saved"
	"kashsync/mapping"
	"kashsync/state"
	"kashsync/state/register"
)

func (a *app) applyCommand() *cobra.Command {
	var s settings
	cmd := &cobra.Command{
		Use:   "apply PLAN",
		Short: "Send exactly a plan that was kept, or refuse",
		Long: `Send just the calls of a plan that "kashsync plan FILE -o PLAN" has kept, or
refuse: where the state file has moved on since, the plan is for another shop, or
it is not as it was written. Of a workbook, the rows that say Go are sent.

What the plan holds back is held still, and passes by the same flags. An apply
that was killed is finished by a new plan.`,
		Example: "  kashsync plan customers.csv -o changes.plan\n  kashsync apply changes.plan\n  kashsync apply changes.xlsx --expect K7QX-2M9F --yes",
		Args:    onePlan,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.apply(cmd.Context(), args[0], s)
		},
	}
	f := cmd.Flags()
	s.stateFlag(f)
	s.shopFlags(f)
	s.keyFlag(f)
	s.paceFlags(f)
	s.allowFlags(f)
	s.sendFlags(f)
	f.BoolVar(&s.json, "json", false, "print the result as JSON")
	f.StringVar(&s.rejects, "rejects", "", "write the rows that were left out to this `file` (.xlsx, .csv)")
	return cmd
}

func onePlan(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 1:
		return nil
	case 0:
		return usage("keep one first: kashsync plan customers.csv -o changes.plan", "which plan?")
	}
	return usage("give one plan at a time", "%d arguments are too many", len(args))
}

func (a *app) apply(ctx context.Context, path string, s settings) error {
	j, err := a.openKept(ctx, path, s)
	if err != nil {
		return err
	}
	defer j.close()
	if d := j.kept.Decided; d != nil && d.Count(saved.Undecided) > 0 && d.Count(saved.Go)+d.Count(saved.Skip)+d.Count(saved.Gone) == 0 {
		return usage("write Go beside what is to be sent, save it, and apply it again: the plan is as good as before",
			"%s says neither Go nor Skip to any of its %s", clean(path), several(d.Count(saved.Undecided), "call"))
	}
	if err := a.takeUp(ctx, j); err != nil {
		return err
	}
	if j.source == nil && hasChanged(j.kept.Header.Spreadsheet, j.kept.Header.Run.Digest) {
		a.note("%s has changed since this plan was made: what is sent is what the plan shows", clean(j.path))
	}
	if sum := &j.plan.Summary; sum.Sends == 0 && len(sum.Held) > 0 {
		return a.allHeld(j)
	}
	return a.showAndSend(ctx, j)
}

// openKept opens a plan, and finds what belongs to it.
func (a *app) openKept(ctx context.Context, path string, s settings) (*job, error) {
	kept, err := saved.Open(path)
	if err != nil {
		return nil, err
	}
	h := &kept.Header
	j := &job{settings: s, path: shortest(h.Spreadsheet), kept: &keptPlan{kept, path}}
	j.merge(a.getenv, &mapping.Mapping{Shop: mapping.Shop{
		ID: h.Binding.Shop, URL: h.Binding.URL, Rate: h.Rate, Workers: h.Workers, Timeout: h.Timeout,
	}})
	j.missing = string(mapping.MissingKeep) // the plan has decided
	if err := j.fits(path, h); err != nil {
		return nil, errors.Join(err, kept.Close())
	}
	if j.state == "" {
		j.state = besides(h.State, path, h.New)
	}
	j.mapping, j.partial = shortest(h.Mapping), h.Run.Partial
	j.given = j.strays(s.given)
	a.findSource(ctx, j)
	return j, nil
}

// strays has command name the files that are not where a plan would look for them.
func (j *job) strays(given func(string) bool) func(string) bool {
	return func(flag string) bool {
		switch flag {
		case "mapping":
			return j.mapping != mappingPath(j.path)
		case "state":
			return j.state != statePath(j.mapping)
		}
		return given(flag)
	}
}

// fits sees that the settings are those of the plan's shop.
func (j *job) fits(path string, h *saved.Header) error {
	if err := j.validate(); err != nil {
		return err
	}
	again := "make a plan for this shop: " + j.replan(path)
	if j.shop != h.Binding.Shop {
		return usage(again+"; or leave --shop and KASH_SHOP_ID as they were", "the plan is for shop %s, not for shop %s", h.Binding.Shop, j.shop)
	}
	if state.CanonicalURL(j.url) != state.CanonicalURL(h.Binding.URL) {
		return usage(again+"; or leave --url and KASH_URL as they were", "the plan is for the shop at %s, not at %s", h.Binding.URL, j.url)
	}
	return nil
}

// besides finds a file where it was, or else beside the plan where all of them
// were moved together.
func besides(file, plan string, fresh bool) string {
	if beside := filepath.Join(filepath.Dir(plan), filepath.Base(file)); !fresh && !exists(file) && exists(beside) {
		return beside
	}
	return shortest(file)
}

// shortest names a file as somebody would who is in this folder.
func shortest(path string) string {
	if here, err := filepath.Abs("."); err == nil && filepath.Dir(path) == here {
		return filepath.Base(path)
	}
	return path
}

// takeUp sees that the plan can be sent as it is, and lets pass of it what it
// may.
func (a *app) takeUp(ctx context.Context, j *job) error {
	if err := j.lockKept(); err != nil {
		return err
	}
	if err := j.findPlace(a); err != nil {
		return err
	}
	if p := j.place; j.known == nil && p.Kind == register.Second && p.Other.Lineage == j.kept.Header.Lineage {
		if exists(p.Other.Path) {
			return usage(j.againWords(), "the plan was applied already (%s), with the state file %s", lastUse(p.Other), clean(p.Other.Path))
		}
		return usage(j.againWords()+"; put the state file back first", "the plan was applied already (%s), and its state file %s is gone", lastUse(p.Other), clean(p.Other.Path))
	}
	var err error
	j.plan, err = plan.Keep(j.kept.Header.Summary, j.kept.Actions, j.leave())
	if errors.Is(err, plan.ErrOtherCode) {
		err = &saved.Error{Code: saved.Damaged, Err: err}
	}
	if err != nil {
		return err
	}
	if err := j.expected(j.plan.Summary.Code, "look at this one before you send it: "+j.command("plan", j.path)); err != nil {
		return err
	}
	return a.admit(ctx, j)
}

// lockKept locks the state file of the plan, and sees that it is as the plan
// knew it.
func (j *job) lockKept() error {
	h := &j.kept.Header
	there, err := state.Exists(j.state)
	if err != nil {
		return err
	}
	var info state.Info
	var runs []state.Run
	if there {
		if j.known, err = state.Lock(j.state); err != nil {
			return err
		}
		if err := j.known.Check(j.binding(h.Binding.Match)); err != nil {
			return err
		}
		if info, err = j.known.Info(); err != nil {
			return err
		}
		if runs, err = j.known.Runs(); err != nil {
			return err
		}
	}
	if err := h.Check(info, there); err != nil {
		return j.staleWords(err, runs)
	}
	j.earlier = importer.FindEarlier(runs, h.Run.Digest)
	if j.earlier.Old == nil && j.back == nil {
		j.back = &returned{column: -1} // what is held as old is so of rejects
	}
	return nil
}

// staleWords tells why a plan cannot be sent any more, and what to do.
func (j *job) staleWords(err error, runs []state.Run) error {
	var e *saved.Error
	if !errors.As(err, &e) {
		return err
	}
	h := &j.kept.Header
	switch e.Code {
	case saved.StateGone:
		return usage("put it back, or name it with -s; without it, a plan would enter everybody anew", "the state file %s is not there", clean(j.state))
	case saved.OtherState:
		return usage("name the one that the plan was made with, with -s; or "+j.againWords(),
			"the state file %s is not the one that the plan was made with", clean(j.state))
	}
	last := len(runs) - 1
	applied := slices.IndexFunc(runs, func(r state.Run) bool {
		return r.Kind == "apply" && r.Code == h.Run.Code && !r.Started.Before(h.Made)
	})
	switch {
	case applied >= 0 && runs[applied].Ended.IsZero():
		return usage("to finish it: "+j.againWords(), "the plan was applied already (run %d, %s), and that run was cut short", runs[applied].Number, moment(runs[applied].Started))
	case applied >= 0:
		return usage("for what is left, if anything: "+j.againWords(), "the plan was applied already (run %d, %s)", runs[applied].Number, moment(runs[applied].Started))
	case last >= 0 && !runs[last].Started.Before(h.Made):
		return usage(j.againWords(), "the state has moved on since the plan was made (%s): run %d, %s, of %s", moment(h.Made), runs[last].Number, runs[last].Kind, moment(runs[last].Started))
	}
	return usage(j.againWords(), "the state has moved on since the plan was made (%s)", moment(h.Made))
}

// againWords say how to plan anew.
func (j *job) againWords() string { return "plan anew: " + j.replan(j.kept.path) }

// replan is the command that makes the plan anew.
func (j *job) replan(path string) string {
	return j.command("plan", append([]string{j.path, "-o", path}, j.kept.Header.Flags...)...)
}

// allHeld tells that nothing of a plan may go. It was not begun, and can be
// applied still.
func (a *app) allHeld(j *job) error {
	if j.json {
		if err := a.planJSON(j); err != nil {
			return err
		}
	} else if err := a.showPlan(j); err != nil {
		return err
	}
	a.note("Nothing was sent, and the plan is as good as before.")
	return verdict{becauseHeld}
}
