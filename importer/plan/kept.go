package plan

import (
	"errors"
	"iter"
	"maps"
	"slices"
)

// ErrOtherCode says that the actions of a kept plan are not those of its code.
var ErrOtherCode = errors.New("plan: the actions are not those of the code")

// A Leave is what a person lets a kept plan do, seeing what it holds back.
type Leave struct {
	Allow Allow
	// OldFile and Again pass GuardOldFile and GuardUndone.
	OldFile, Again bool
	// Declined tells, of the n-th call from 1, that it is not to be made; nil:
	// none is.
	Declined func(n int) bool
	// Lacks is what the plan's Lacks was; nil: nobody asks for that.
	Lacks iter.Seq[string]
}

// Keep makes a plan of one that was made earlier: of its summary, and of its
// actions, which are the same each time. What it held is held still, unless
// leave lets it pass; the guards of Rules.HoldAdds are for HoldAdds to judge
// again. Errors are those of actions, and ErrOtherCode.
func Keep(sum Summary, actions func() iter.Seq2[Action, error], leave Leave) (*Plan, error) {
	k := &kept{actions: actions, leave: leave, passed: map[Guard]bool{}, free: Counts{}}
	for _, g := range []Guard{GuardNewState, GuardOlder, GuardCopy, GuardSecond} {
		k.passed[g] = true
	}
	holds := slices.Concat(sum.Held, sum.Behind)
	for _, h := range holds {
		k.passed[h.Guard] = k.passed[h.Guard] || leave.passes(h, holds)
	}
	if err := k.count(sum); err != nil {
		return nil, err
	}
	return &Plan{Summary: k.sum, kept: k}, nil
}

// passes reports whether the number for a guard was given. Whoever lets all
// edits pass lets those pass, too, that come from the mapping.
func (l *Leave) passes(h Hold, all []Hold) bool {
	switch h.Guard {
	case GuardDeletes:
		return h.Count == l.Allow.Deletes
	case GuardAdds:
		return h.Count == l.Allow.Adds
	case GuardEdits:
		return h.Count == l.Allow.Edits
	case GuardRemapped:
		return h.Count == l.Allow.Edits || slices.ContainsFunc(all, func(h Hold) bool {
			return h.Guard == GuardEdits && h.Count == l.Allow.Edits
		})
	case GuardOldFile:
		return l.OldFile
	case GuardUndone:
		return l.Again
	}
	return false
}

// kept is a plan that was made earlier.
type kept struct {
	actions func() iter.Seq2[Action, error]
	leave   Leave
	passed  map[Guard]bool
	sum     Summary // while HoldAdds holds nothing
	free    Counts  // the news that nothing holds
	news    int     // all of them
	adds    Guard
}

func (k *kept) all() iter.Seq2[Action, error] {
	return func(yield func(Action, error) bool) {
		n := 0
		for a, err := range k.actions() {
			if err == nil && a.Kind.Calls() {
				n++
				k.judge(n, &a)
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
}

// judge tells what becomes of the n-th call.
func (k *kept) judge(n int, a *Action) {
	held := slices.Concat([]Guard{a.Guard}, a.Behind)
	a.Guard, a.Behind = "", nil
	if k.leave.Declined != nil && k.leave.Declined(n) {
		a.Kind, a.Note = Skipped, NoteDeclined
		return
	}
	for _, g := range held {
		if !k.passed[g] {
			a.addGuard(g)
		}
	}
	if a.isNews() {
		a.addGuard(k.adds)
	}
}

// count counts again what is sent and what is held.
func (k *kept) count(sum Summary) error {
	var code Code
	was, first, any := map[Guard]bool{}, map[Guard]bool{}, map[Guard]bool{}
	sum.Counts, sum.Back, sum.Blacklist, sum.BlacklistBack = Counts{}, Counts{}, 0, 0
	for _, kind := range Kinds() {
		sum.Counts[kind] = 0
	}
	n := 0
	for a, err := range k.actions() {
		if err != nil {
			return err
		}
		code.Add(&a)
		bears(was, &a)
		if a.Kind.Calls() {
			n++
			k.judge(n, &a)
		}
		first[a.Guard] = true
		bears(any, &a)
		k.tell(&a, &sum)
	}
	if code.String() != sum.Code {
		return ErrOtherCode
	}
	sum.Sends, sum.News = sum.Counts.calls()-sum.Back.calls(), k.free.calls()
	held := slices.DeleteFunc(slices.Clone(sum.Held), func(h Hold) bool { // some holds nobody yet
		return k.passed[h.Guard] || was[h.Guard] && !any[h.Guard]
	})
	for _, h := range sum.Behind {
		if first[h.Guard] {
			held = append(held, h)
		}
	}
	sum.Held, sum.Behind = held, slices.DeleteFunc(slices.Clone(sum.Behind), func(h Hold) bool { return first[h.Guard] || !any[h.Guard] })
	k.sum = sum
	return nil
}

func bears(guards map[Guard]bool, a *Action) {
	guards[a.Guard] = true
	for _, g := range a.Behind {
		guards[g] = true
	}
}

// tell counts one action.
func (k *kept) tell(a *Action, sum *Summary) {
	leaving := a.Gone && a.Kind == Edit
	sum.Counts[a.Kind]++
	if a.isNews() {
		k.news++
	}
	if leaving {
		sum.Blacklist++
	}
	switch {
	case !a.Kind.Calls():
	case a.Guard == "" && a.isNews():
		k.free[a.Kind]++
	case a.Guard != "":
		sum.Back[a.Kind]++
		if leaving {
			sum.BlacklistBack++
		}
	}
}

// holdAdds holds, beside what is held anyway, all news; "" lifts that.
func (k *kept) holdAdds(g Guard) Summary {
	sum := k.sum
	if k.adds = g; g == "" || k.news == 0 {
		return sum
	}
	sum.Back = maps.Clone(sum.Back)
	sum.Back.add(k.free)
	sum.Sends, sum.News = sum.Sends-sum.News, 0
	sum.Held = append(slices.Clone(sum.Held), Hold{Guard: g, Count: k.news, Known: sum.Known, Absent: sum.Absent})
	return sum
}
