package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/adrg/xdg"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/state"
	"kashsync/state/register"
)

// register is where this machine remembers which state files it used.
func (a *app) register() *register.Register {
	return register.At(filepath.Join(cmp.Or(a.stateHome, xdg.StateHome), "kashsync"))
}

// findPlace sees whether the state file is the copy that was used last.
func (j *job) findPlace(a *app) (err error) {
	j.place, err = importer.FindPlace(a.register(), j.known, j.binding(j.match()))
	if err == nil {
		a.warnPlace(j.place)
	}
	return err
}

// warnPlace tells once, also where all else is quiet, that copies of the state
// may go unnoticed.
func (a *app) warnPlace(p *importer.Place) {
	if p.Flaw() == nil || a.warnedPlace {
		return
	}
	a.warnedPlace = true
	a.complain(usage("see who may write there; where the file is damaged, delete it",
		"kashsync cannot keep its register %s (%s): an older or second copy of the state file would go unnoticed",
		a.register().Path(), flawWords(p.Flaw())))
}

// flawWords says in a word what is wrong with the register.
func flawWords(err error) string {
	var broken *state.Error
	if errors.As(err, &broken) {
		return strings.ReplaceAll(string(broken.Code), "_", " ")
	}
	return err.Error()
}

// warnOlder tells that a state file is an older copy where nothing is held that
// says so: its customers' values may be older, too.
func (a *app) warnOlder(j *job) {
	if j.place.InPlace() || len(j.plan.Summary.Held) > 0 {
		return
	}
	if j.place.Outdated() {
		a.complain(usage("put the newest copy back, or let kashsync learn who is there: "+j.command("adopt", j.path), "%s", j.olderWords()))
	}
}

// learnMatches lets the shop's list settle what it can of the adds in doubt.
// What it cannot is for `kashsync resolve`; so is what an older copy has in doubt,
// which may long be settled in the newest.
func (a *app) learnMatches(ctx context.Context, j *job) error {
	if j.known == nil || !j.place.InPlace() {
		return nil
	}
	calls, err := j.known.InDoubt()
	isAdd := func(c state.Call) bool { return c.Action == state.Add }
	if err != nil || !slices.ContainsFunc(calls, isAdd) {
		return err
	}
	shop, err := a.client(ctx, &j.settings)
	if errors.As(err, new(*usageError)) {
		return nil // without a key: the run may need none
	}
	if err != nil {
		return err
	}
	learnt, err := importer.LearnMatches(ctx, j.known, shop, a.onWait)
	var unlisted *kash.ListError
	if errors.As(err, &unlisted) {
		a.note("%s: who is in doubt stays so", aboutList(unlisted).what)
		return nil
	}
	if learnt > 0 {
		a.note("%s in doubt: the shop's list shows that it happened, and the Kash id is known now", several(learnt, "add"))
	}
	return err
}

// refresh reads the shop's list where --refresh or the mapping asks for it.
func (a *app) refresh(ctx context.Context, j *job) error {
	needed := j.needsList()
	if j.known == nil || !j.refreshes() {
		return nil
	}
	shop, err := a.client(ctx, &j.settings)
	if err != nil {
		return err
	}
	j.listing, err = importer.Refresh(ctx, j.known, shop, a.onWait)
	switch unlisted := importer.Unlistable(err); {
	case unlisted != nil && needed:
		a.note("`conflict: %s` needs the shop's list to see what was changed in the till: without it, write `conflict: file`", j.source.Mapping.Conflict)
	case unlisted != nil:
		a.note("%s: what was changed in the till is not seen", aboutList(unlisted).what)
		return nil
	}
	return err
}

// refreshes reports whether the shop's list is read before the plan is made.
func (j *job) refreshes() bool { return j.refresh || j.needsList() }

// onWait tells why nothing seems to happen.
func (a *app) onWait(pause time.Duration) {
	a.note("waiting %s, until the shop's list shows what was sent last", spell(pause))
}

// admit sees to it that nobody is entered a second time from a state that does
// not know who is in the shop.
func (a *app) admit(ctx context.Context, j *job) error {
	if j.plan.Summary.News == 0 {
		return nil
	}
	shop, err := a.lister(ctx, j)
	if err != nil {
		return err
	}
	j.admission, err = importer.Admit(ctx, j.known, j.place, shop, j.newState)
	if err != nil {
		return err
	}
	if j.admission.Guard == plan.GuardNewState && a.inTerminal {
		ok, err := a.confirm(ctx, j.newStateWords()+"\n"+j.newsQuestion())
		if err != nil {
			return err
		}
		if ok {
			j.admission.Guard, j.admission.Why = "", state.ByUser
		}
	}
	if j.admission.Guard != "" {
		j.plan.HoldAdds(j.admission.Guard)
	}
	return nil
}

// lister is the shop's list. Where it will not be asked for there is no need of
// a key.
func (a *app) lister(ctx context.Context, j *job) (importer.Lister, error) {
	asks, err := importer.AsksList(j.known, j.place, j.newState)
	if err != nil || !asks {
		return nil, err
	}
	return a.client(ctx, &j.settings)
}

// showNewness tells beforehand what a sync would ask the shop about a new state.
func (a *app) showNewness(j *job) {
	sum := &j.plan.Summary
	isNew, err := importer.IsNew(j.known)
	if err != nil || !isNew || !j.dryRun || sum.News == 0 || j.newState {
		return
	}
	a.print("\nThe state file %s is new. Before a sync enters anybody, it looks at the shop's list; if somebody is there already, it asks first.", clean(j.state))
}

// newsQuestion asks whether all may go who look new.
func (j *job) newsQuestion() string {
	var does []string
	if adds := j.plan.Summary.Counts[plan.Add]; adds > 0 {
		does = append(does, "enter "+several(adds, "customer")+" as new")
	}
	if renames := j.plan.Summary.Renames.Edits; renames > 0 {
		does = append(does, "give another key to "+several(renames, "customer"))
	}
	question := list(does)
	return strings.ToUpper(question[:1]) + question[1:] + " all the same?"
}

// newStateWords tells why a new state file adds nobody.
func (j *job) newStateWords() string {
	text := fmt.Sprintf("The state file %s is new: it knows nobody in shop %s.", clean(j.state), j.shop)
	if known := j.plan.Summary.Known; known > 0 {
		text = fmt.Sprintf("Nobody has said yet that the state file %s knows all who are in shop %s: it knows %s.", clean(j.state), j.shop, several(known, "customer"))
	}
	switch a := &j.admission; {
	case a.Unlisted != nil:
		text += " And " + aboutList(a.Unlisted).what + ", so nobody knows who is there."
	default:
		text += " The shop has " + several(a.Listed, "customer") + "."
	}
	return text + " Whoever of the file is in the shop would be entered a second time."
}

// admitWords explains why adds are held, and what to do.
func (j *job) admitWords(h plan.Hold) string {
	other, held := j.place.Other, "HELD: "+several(h.Count, "add")+". "
	if j.plan.Summary.Renames.Edits > 0 { // whose row the new key is, such a state cannot tell either
		held = "HELD: " + several(h.Count, "add") + ", customers who would get another key among them. "
	}
	adopt := j.command("adopt", j.path)
	const twice = "They would be entered a second time. "
	switch h.Guard {
	case plan.GuardNewState:
		return held + j.newStateWords() + " If you have synced this shop before, put that state file back, or name it with -s. " +
			"If its customers come from elsewhere, let kashsync learn who is there: " + adopt +
			". If none of the file is in the shop yet: --new-state"
	case plan.GuardOlder:
		return held + j.olderWords() + " " + twice + "Put the newest copy back, or let kashsync learn who is there: " + adopt
	case plan.GuardCopy:
		return held + fmt.Sprintf("There are two copies of this state file: the one that was used last (%s) is %s. Whoever was entered with that one "+
			"is not known to this one. ", lastUse(other), clean(other.Path)) + twice + "Use that one (-s), or let this one learn who is there: " + adopt
	case plan.GuardSecond:
		if samePath(other.Path, j.state) {
			return held + fmt.Sprintf("The state file that was here (%s) is gone, and %s is a new one: whoever was entered with the old one is not known to it. ",
				lastUse(other), clean(j.state)) + twice + "Put a copy of the old one back, or let kashsync learn who is there: " + adopt
		}
		return held + fmt.Sprintf("This machine has kept shop %s in step with another state file: %s (%s). Whoever was entered with that one is not known to %s. ",
			j.shop, clean(other.Path), lastUse(other), clean(j.state)) + twice + "Use that one (-s), or let this one learn who is there: " + adopt
	}
	return held
}

// olderWords tells that a state file is an older copy.
func (j *job) olderWords() string {
	return fmt.Sprintf("The state file %s is an older copy: since it was made, this machine has used a newer one with shop %s (%s). "+
		"Whoever was entered since is not known to it, and what was changed since neither.", clean(j.state), j.shop, lastUse(j.place.Other))
}

// lastUse says when a state file was used last.
func lastUse(e register.Entry) string {
	if e.Run == 0 {
		return moment(e.At)
	}
	return fmt.Sprintf("run %d, %s", e.Run, moment(e.At))
}

func samePath(a, b string) bool { return absolute(a) == absolute(b) }
