package plan

import (
	"cmp"
	"fmt"

	"kashsync/mapping/customer"
)

// An undoJudge turns one call of a run into what undoes it. It knows nothing of
// the run's other calls.
type undoJudge struct {
	known     Known
	blacklist bool
	rekeyed   int64
}

// An undoing is one call on the way back.
type undoing struct {
	*undoJudge
	*history
	deed   *Deed
	entry  Entry             // of the customer as known now
	values customer.Customer // likewise
	Action
}

func (j *undoJudge) action(p *Past) (Action, error) {
	u := &undoing{undoJudge: j, deed: &p.Deed}
	who := p.Before
	who.Merge(&p.Send)
	u.Action = Action{Kind: Skipped, Cause: FromUndo, Key: p.Key, ID: p.ID, Who: who.FullName(), Undoes: p.Ticket}
	switch {
	case p.Undone == InDoubt || p.Undone == "" && (j.known.InDoubt(p.Key) || j.known.InDoubt(p.OldKey)):
		u.Kind, u.Note = InDoubt, NoteUnsettled
		return u.Action, nil
	case p.Undone != "":
		u.Note = NoteNeverDone
		return u.Action, nil
	}
	story, err := p.Story()
	if err == nil {
		u.history = historyOf(story)
		err = u.find()
	}
	if err != nil {
		return Action{}, fmt.Errorf("customer %q: %w", p.Key, err)
	}
	switch {
	case u.Kind == InDoubt:
	case p.Kind == Add:
		u.unAdd()
	case p.Kind == Delete:
		u.unDelete()
	default:
		u.unEdit()
	}
	if u.Kind == Unchanged {
		u.Note = NoteUndone
	}
	return u.Action, nil
}

// find finds the customer as known now.
func (u *undoing) find() (err error) {
	id := u.id(u.deed)
	key, known := u.known.KeyOf(id)
	if !known {
		return nil
	}
	u.entry, _ = u.known.Find(key)
	u.values, err = u.known.Values(key)
	u.Key, u.ID = key, id
	u.Who = cmp.Or(u.values.FullName(), u.Who)
	if u.known.InDoubt(key) {
		u.Kind, u.Note = InDoubt, NoteUnsettled
	}
	return err
}

func (u *undoing) remark(why Why, run int64, fields customer.Set) {
	u.Remarks = append(u.Remarks, Remark{Why: why, Run: run, Fields: fields})
}

// there reports whether the customer is known, and there as the deed left it; if
// not, it says what is known instead.
func (u *undoing) there() bool {
	switch u.fate(u.deed, isThere) {
	case reverted:
		if u.did[u.deed.Ticket].has(isThere) {
			u.Kind = Unchanged
			return false
		}
	case changed:
		u.remark(WhyDeleted, u.changer(u.deed, 1<<isThere), 0)
		return false
	}
	if u.entry.ID == "" {
		u.remark(WhyUnknown, 0, 0)
		return false
	}
	return true
}

// unAdd deletes, or blacklists, whom nobody has changed since.
func (u *undoing) unAdd() {
	if !u.there() {
		return
	}
	since := u.learnt()
	for f := range customer.AllFields.All() {
		if u.fate(u.deed, int(f)) != stands && !alike(u.values.Value(f), u.deed.Send.Value(f)) {
			since = since.With(f)
		}
	}
	if since != 0 || u.fate(u.deed, isCalled) != stands {
		u.remark(WhyChanged, u.changer(u.deed, touches(since)|1<<isCalled), since)
		return
	}
	u.Kind, u.Before = Delete, u.values
	if u.blacklist { // until their row is done again
		u.Kind, u.Gone = Edit, true
		u.Before = u.values.Only(customer.Set(0).With(customer.Blacklist))
		u.Send.Set(customer.Blacklist, "1")
	}
}

// learnt are the fields of the call of which is known, by the shop's list, that
// they hold something else.
func (u *undoing) learnt() (fields customer.Set) {
	for f := range u.deed.Send.Fields().All() {
		if now, told := u.values.Get(f); told && now != u.deed.Send.Value(f) {
			fields = fields.With(f)
		}
	}
	return fields
}

// unDelete adds who was deleted, with all that was known of them.
func (u *undoing) unDelete() {
	_, back := u.known.Find(u.deed.Key)
	switch filled := u.deed.Before.Filled(); {
	case u.fate(u.deed, isThere) == reverted:
		u.Kind = Unchanged
	case back:
		u.remark(WhyBack, 0, 0)
	case u.deed.Pruned:
		u.remark(WhyPruned, 0, 0)
	case u.deed.Ticket <= u.rekeyed:
		u.remark(WhyRekeyed, 0, 0)
	case filled == 0:
		u.remark(WhyNeverKnown, 0, 0)
	default:
		u.Kind, u.Key, u.ID = Add, u.deed.Key, ""
		u.Send = u.deed.Before.Only(filled)
		u.Keep = u.deed.Before.Only(u.deed.Before.Fields() &^ filled)
		u.Gone = u.wasGone(u.deed)
		u.remark(WhyNewID, 0, 0)
	}
}

// unEdit sets back what still is as the call left it.
func (u *undoing) unEdit() {
	if !u.there() {
		return
	}
	if u.deed.Pruned {
		u.remark(WhyPruned, 0, 0)
		return
	}
	u.Kind = Edit
	u.setBack()
	u.callBack()
	switch {
	case u.Send.Fields() != 0:
	case len(u.Remarks) > 0:
		u.Kind = Skipped
	default:
		u.Kind = Unchanged
	}
	if u.Kind == Edit {
		u.Gone = u.entry.Gone
		if u.Send.Fields().Has(customer.Blacklist) {
			u.Gone = u.wasGone(u.deed)
		}
	}
}

func (u *undoing) setBack() {
	var since, never, clears customer.Set
	learnt := u.learnt()
	for f := range u.deed.Send.Fields().All() {
		now, told := u.values.Get(f)
		before, wasTold := u.deed.Before.Get(f)
		switch fate := u.fate(u.deed, int(f)); {
		case fate == reverted:
			continue
		case fate == changed, learnt.Has(f):
			since = since.With(f)
			continue
		case !wasTold && !u.entered(u.deed):
			never = never.With(f)
			continue
		}
		if before == "" && f == customer.Blacklist {
			before = "0"
		}
		if told && now == before {
			continue
		}
		if before == "" {
			clears = clears.With(f)
		}
		u.Send.Set(f, before)
		if told {
			u.Before.Set(f, now)
		}
	}
	for _, r := range []Remark{
		{Why: WhyClears, Fields: clears},
		{Why: WhyChanged, Fields: since, Run: u.changer(u.deed, touches(since))},
		{Why: WhyNeverKnown, Fields: never},
	} {
		if r.Fields != 0 {
			u.Remarks = append(u.Remarks, r)
		}
	}
}

// callBack gives the customer the key again that the deed took away. The shop
// knows nothing of keys, but a call must tell it something.
func (u *undoing) callBack() {
	if u.deed.OldKey == "" {
		return
	}
	_, taken := u.known.Find(u.deed.OldKey)
	switch fate := u.fate(u.deed, isCalled); {
	case fate == reverted:
	case fate == changed:
		u.remark(WhyChanged, u.changer(u.deed, 1<<isCalled), 0)
	case u.deed.Ticket <= u.rekeyed:
		u.remark(WhyRekeyed, 0, 0)
	case taken:
		u.remark(WhyKeyTaken, 0, 0)
	default:
		u.Key, u.OldKey = u.deed.OldKey, u.Key
		for f := range u.values.Filled().All() {
			if u.Send.Fields() == 0 {
				u.Send.Set(f, u.values.Value(f))
				u.Before.Set(f, u.values.Value(f))
			}
		}
	}
}
