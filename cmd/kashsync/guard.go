package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/adrg/xdg"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/state"
	"kashsync/state/register"
)

// theRegister is where this machine remembers which state files it used.
func theRegister() *register.Register { return register.At(filepath.Join(xdg.StateHome, "kashsync")) }

// findPlace sees whether the state file is the copy that was used last.
func (j *job) findPlace(a *app) (err error) {
	j.place, err = importer.FindPlace(theRegister(), j.known, j.binding())
	if err == nil {
		a.warnPlace(j.place)
	}
	return err
}

// warnPlace tells once that copies of the state may go unnoticed.
func (a *app) warnPlace(p *importer.Place) {
	if p.Flaw() == nil || a.warnedPlace {
		return
	}
	a.warnedPlace = true
	a.note("kashsync cannot keep its register %s (%v): an older or second copy of the state file would go unnoticed",
		theRegister().Path(), p.Flaw())
}

// learnMatches lets the shop's list settle what it can of the adds in doubt.
// What it cannot is for `kashsync resolve`.
func (a *app) learnMatches(ctx context.Context, j *job) error {
	if j.known == nil {
		return nil
	}
	calls, err := j.known.InDoubt()
	if err != nil || !anyAdd(calls) {
		return err
	}
	shop, err := a.client(ctx, &j.settings)
	if errors.As(err, new(*usageError)) {
		return nil // without a key: the run may need none
	}
	if err != nil {
		return err
	}
	learnt, err := importer.LearnMatches(ctx, j.known, shop)
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

func anyAdd(calls []state.Call) bool {
	for _, c := range calls {
		if c.Action == state.Add {
			return true
		}
	}
	return false
}

// refresh reads the shop's list where --refresh or the mapping asks for it.
func (a *app) refresh(ctx context.Context, j *job) error {
	needed := j.needsList()
	if j.known == nil || !j.refreshes() {
		return nil
	}
	if err := j.needShop(); err != nil {
		return err
	}
	shop, err := a.client(ctx, &j.settings)
	if err != nil {
		return err
	}
	j.listing, err = importer.Refresh(ctx, j.known, shop, a.onWait)
	if unlisted := importer.Unlistable(err); unlisted != nil && !needed {
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
	if j.plan.Summary.Counts[plan.Add]-j.plan.Summary.Back[plan.Add] == 0 {
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
		ok, err := a.confirm(ctx, j.newStateWords()+"\nEnter "+several(j.plan.Summary.Counts[plan.Add], "customer")+" as new all the same?")
		if err != nil {
			return err
		}
		if ok {
			j.admission.Guard, j.admission.Why = "", importer.ByUser
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
	if err != nil || !isNew || !j.dryRun || sum.Counts[plan.Add] == sum.Back[plan.Add] || j.newState {
		return
	}
	a.print("\nThe state file %s is new. Before a sync enters anybody, it looks at the shop's list; if somebody is there already, it asks first.", clean(j.state))
	if j.place.Kind == register.Second {
		a.print("This machine has kept shop %s in step with another state file: %s (run %d, %s). Is that the one you mean?",
			j.shop, clean(j.place.Other.Path), j.place.Other.Run, moment(j.place.Other.At))
	}
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
	adopt := "kashsync adopt " + shellWord(j.path)
	last := fmt.Sprintf("(run %d, %s)", other.Run, moment(other.At))
	switch h.Guard {
	case plan.GuardNewState:
		return held + j.newStateWords() + " If you have synced this shop before, put that state file back, or name it with -s. " +
			"If its customers come from elsewhere, let kashsync learn who is there: " + adopt +
			". If none of the file is in the shop yet: --new-state"
	case plan.GuardOlder:
		return held + fmt.Sprintf("The state file %s is an older copy: since it was made, this machine has synced shop %s %s, and whoever was entered "+
			"since is not known to it. They would be entered a second time. Put the newest copy back, or let kashsync learn who is there: %s",
			clean(j.state), j.shop, last, adopt)
	case plan.GuardCopy:
		return held + fmt.Sprintf("There are two copies of this state file: the one that was used last %s is %s. Whoever was entered with that one "+
			"is not known to this one, and would be entered a second time. Use that one (-s), or let this one learn who is there: %s",
			last, clean(other.Path), adopt)
	case plan.GuardSecond:
		return held + fmt.Sprintf("This machine has kept shop %s in step with another state file: %s %s. Whoever was entered with that one is not known to %s, "+
			"and would be entered a second time. Use that one (-s), or let this one learn who is there: %s",
			j.shop, clean(other.Path), last, clean(j.state), adopt)
	}
	return held
}
