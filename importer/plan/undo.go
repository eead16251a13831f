package plan

import (
	"iter"
	"slices"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// An undo is a plan, too: of the way back from a run, made from its journal
// instead of a spreadsheet.

// A Deed is a call that was done in the shop, as the journal remembers it.
type Deed struct {
	Ticket, Run int64
	Kind        Kind
	Key, OldKey string
	ID          string
	// Send is what it told, Before what that replaced.
	Send, Before customer.Customer
	Gone         bool
	Undoes       int64 // the ticket of the call that it undid; 0: none
	Pruned       bool  // Send and Before are lost
}

// A Past is one call of the run that is to be undone.
type Past struct {
	Deed
	// Undone is why there is nothing to undo: the call may have happened
	// (InDoubt), or never did (Skipped); "" where it was done.
	Undone Kind
	// Story returns all that was done about the customer, from the first deed to
	// the last, the call among it, where it was done.
	Story func() ([]Deed, error)
}

// Pasts yields the calls of a run in their order, and the same again each time.
type Pasts func() iter.Seq2[Past, error]

// UndoRules are the choices that an undo is made by.
type UndoRules struct {
	Guards mapping.Guards
	Allow  Allow
	// Blacklist blacklists those whom the run added, in place of deleting them.
	Blacklist bool
	// Rekeyed is the last ticket before the customers got keys of other columns.
	Rekeyed int64
}

// A Remark tells what is special about the undoing of some fields; of the whole
// call where it names none.
type Remark struct {
	Why    Why          `json:"why"`
	Fields customer.Set `json:"-"`
	// Run is the later run that had a part in it; 0: none.
	Run int64 `json:"run,omitempty"`
}

// Why names what is special.
type Why string

// What is done, but may come to nothing.
const (
	WhyClears Why = "clears" // nobody knows whether the shop clears a field that is sent empty
	WhyNewID  Why = "new_id" // who was deleted comes back with another Kash id
)

// What is kept as it is, because it changed since.
const (
	WhyChanged  Why = "changed_since" // by Run; 0: by what the shop's list told
	WhyDeleted  Why = "deleted_since" // by Run
	WhyBack     Why = "there_again"   // another customer has the key of the one who was deleted
	WhyKeyTaken Why = "key_taken"     // another customer has the earlier key
	WhyUnknown  Why = "not_known"     // the customer was forgotten
)

// What is impossible.
const (
	WhyNeverKnown Why = "never_known" // nobody knows what the shop had before
	WhyPruned     Why = "pruned"      // the values of so old a run were let go
	WhyRekeyed    Why = "rekeyed"     // the key is of columns that tell nobody apart any more
)

// Kept reports whether something stays as it is because it changed since.
func (w Why) Kept() bool {
	switch w {
	case WhyChanged, WhyDeleted, WhyBack, WhyKeyTaken, WhyUnknown:
		return true
	}
	return false
}

// Impossible reports whether there is no way back.
func (w Why) Impossible() bool { return w == WhyNeverKnown || w == WhyPruned || w == WhyRekeyed }

// An UndoSummary is an undo in numbers. Rows is how many calls the run made.
type UndoSummary struct {
	Summary
	// Unsure, Kept and Impossible are how many customers have such a remark,
	// Already those of whom all was undone before.
	Unsure, Kept, Impossible, Already int
}

// An Undo is the way back from a run.
type Undo struct {
	Summary UndoSummary

	pasts              Pasts
	judge              undoJudge
	leaving            []int64 // the tickets of the calls whose undoing has somebody leave
	holdAll, holdLeave Guard
}

// MakeUndo plans the way back. Its errors are those of pasts and of known.
func MakeUndo(pasts Pasts, known Known, rules UndoRules) (*Undo, error) {
	u := &Undo{pasts: pasts, judge: undoJudge{known: known, blacklist: rules.Blacklist, rekeyed: rules.Rekeyed}}
	sum := &u.Summary
	sum.Counts, sum.Back, sum.Known = Counts{}, Counts{}, known.Len()
	for _, kind := range Kinds() {
		sum.Counts[kind] = 0
	}
	var code Code
	for a, err := range u.judged(func(int64) bool { return true }) {
		if err != nil {
			return nil, err
		}
		sum.count(&a)
		code.Add(&a)
		if a.Leaves() {
			u.leaving = append(u.leaving, a.Undoes)
		}
	}
	sum.Code = code.String()
	u.guard(rules)
	return u, nil
}

func (s *UndoSummary) count(a *Action) {
	s.Rows++
	s.Counts[a.Kind]++
	if a.Leaves() && a.Kind == Edit {
		s.Blacklist++
	}
	has := func(is func(Why) bool) int {
		for _, r := range a.Remarks {
			if is(r.Why) {
				return 1
			}
		}
		return 0
	}
	s.Unsure += has(func(w Why) bool { return w == WhyClears })
	s.Kept += has(Why.Kept)
	s.Impossible += has(Why.Impossible)
	if a.Kind == Unchanged {
		s.Already++
	}
}

// guard judges the totals, as that of a spreadsheet's plan does.
func (u *Undo) guard(rules UndoRules) {
	sum := &u.Summary
	leaving := sum.Counts[Delete] + sum.Blacklist
	r := Rules{Guards: rules.Guards, Allow: rules.Allow}
	t := &totals{known: sum.Known, edits: sum.Counts[Edit] - sum.Blacklist}
	hold := func(g Guard, count int) Guard {
		sum.Held = append(sum.Held, Hold{Guard: g, Count: count, Known: sum.Known})
		return g
	}
	if tooManyEdits(t, r) {
		u.holdAll = hold(GuardEdits, t.edits)
	}
	if tooManyDeletes(leaving, t, r) {
		u.holdLeave = hold(GuardDeletes, leaving)
	}
	switch {
	case u.holdAll != "":
		sum.Back.add(sum.Counts)
		sum.BlacklistBack = sum.Blacklist
	case u.holdLeave != "":
		sum.Back[Delete], sum.Back[Edit] = sum.Counts[Delete], sum.Blacklist
		sum.BlacklistBack = sum.Blacklist
	}
	sum.Sends = sum.Counts.calls() - sum.Back.calls()
}

// Actions yields an action for every call of the run, those by which somebody
// leaves last.
func (u *Undo) Actions() iter.Seq2[Action, error] {
	return func(yield func(Action, error) bool) {
		for _, last := range []bool{false, true} {
			now := func(ticket int64) bool {
				_, leaves := slices.BinarySearch(u.leaving, ticket)
				return leaves == last
			}
			for a, err := range u.judged(now) {
				if u.hold(&a); !yield(a, err) || err != nil {
					return
				}
			}
		}
	}
}

// judged yields the actions of those calls that are wanted, by their tickets.
func (u *Undo) judged(wanted func(ticket int64) bool) iter.Seq2[Action, error] {
	return func(yield func(Action, error) bool) {
		for past, err := range u.pasts() {
			if err == nil && !wanted(past.Ticket) {
				continue
			}
			var a Action
			if err == nil {
				a, err = u.judge.action(&past)
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
}

func (u *Undo) hold(a *Action) {
	if !a.Kind.Calls() {
		return
	}
	a.addGuard(u.holdAll)
	if a.Leaves() {
		a.addGuard(u.holdLeave)
	}
}
