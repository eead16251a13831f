package plan

import "cmp"

// totals is what the guards look at.
type totals struct {
	known, absent int
	adds          int
	edits         int              // that the guard counts
	deletes       int              // that rows ask for
	gone          Counts           // deletes and blacklistings of the absent
	drifted       map[Guard]Counts // held because of drift, and in none of these
}

// summarise counts the actions and lets the guards judge them.
func (s *survey) summarise(d *decider) Summary {
	sum := Summary{Rows: s.rows, Counts: Counts{}, Known: d.known.Len(), Absent: s.absent}
	for _, kind := range Kinds() {
		sum.Counts[kind] = s.loose[kind]
	}
	t := totals{
		known: sum.Known, absent: s.absent, gone: Counts{},
		drifted: map[Guard]Counts{GuardConflict: {}, GuardGone: {}},
	}
	for i := range s.keys {
		s.keys[i].count(&sum, &t)
	}
	for i := range s.tail {
		s.tail[i].count(&sum, &t)
	}
	t.adds = sum.Counts[Add]
	sum.Held = s.guard(t, d.rules)
	s.holdBack(t, &sum)
	sum.Sends = sum.Counts.calls() - sum.Back.calls()
	return sum
}

// count counts a key's rows. What leaves by them is counted once more, by its
// tail.
func (k *keyed) count(sum *Summary, t *totals) {
	if k.clash != "" {
		sum.Counts[Invalid] += 1 + k.repeats
		return
	}
	sum.Counts[k.kind]++
	sum.Counts[Skipped] += k.repeats
	sum.Drift.count(k.drifted)
	if k.counted {
		t.edits++
	}
	if k.kind == Edit && k.held {
		t.drifted[k.guard()][Edit]++
	}
	if k.warned {
		sum.Warnings++
	}
}

func (l *tail) count(sum *Summary, t *totals) {
	if l.line == 0 {
		sum.Counts[l.kind]++
		sum.Drift.count(l.drifted)
	}
	if l.kind == Edit {
		sum.Blacklist++
	}
	switch {
	case l.kind == InDoubt:
	case l.held:
		t.drifted[l.guard()][l.kind]++
		if l.kind == Edit {
			sum.BlacklistBack++
		}
	case l.line != 0:
		t.deletes++
	default:
		t.gone[l.kind]++
	}
}

// guard judges the totals, sets what is held, and lists why.
func (s *survey) guard(t totals, rules Rules) []Hold {
	var held []Hold
	hold := func(g Guard, count, line int) Guard {
		held = append(held, Hold{Guard: g, Count: count, Known: t.known, Absent: t.absent, Line: line})
		return g
	}
	s.holdAll, s.holdAdds, s.holdAbsent, s.holdDeletes = "", "", "", ""
	if tooManyEdits(t, rules) {
		s.holdAll = hold(GuardEdits, t.edits, 0)
	}
	if changedKey(t, rules) {
		s.holdAll = hold(GuardAdds, t.adds, 0)
	}
	if s.holdAll == "" {
		if rules.HoldAdds != "" && t.adds > 0 {
			s.holdAdds = hold(rules.HoldAdds, t.adds, 0)
		}
		for _, g := range []Guard{GuardConflict, GuardGone} {
			if n := t.drifted[g].calls(); n > 0 {
				hold(g, n, 0)
			}
		}
	}
	gone := t.gone.calls()
	switch {
	case gone == 0:
	case s.cutShort != 0:
		s.holdAbsent = hold(GuardCutShort, gone, s.cutShort)
	case s.unreadable != 0:
		s.holdAbsent = hold(GuardUnreadable, gone, s.unreadable)
	}
	deletes := t.deletes
	if s.holdAbsent == "" {
		deletes += gone
	}
	if tooManyDeletes(deletes, t, rules) {
		s.holdDeletes = hold(GuardDeletes, deletes, 0)
	}
	return held
}

func (c Counts) calls() int { return c[Add] + c[Edit] + c[Delete] }

// A few deletes are daily business, whatever share of a small shop they are:
// up to ten pass, unless they are more than half of all.
func tooManyDeletes(deletes int, t totals, rules Rules) bool {
	const few = 10
	return over(deletes, rules.Guards.Deletes, t.known) &&
		(deletes > few || 2*deletes > t.known) && deletes != rules.Allow.Deletes
}

// Below ten known customers a share says little.
const enoughToJudge = 10

func tooManyEdits(t totals, rules Rules) bool {
	return t.known >= enoughToJudge && over(t.edits, rules.Guards.Edits, t.known) &&
		t.edits != rules.Allow.Edits
}

// changedKey: many vanish while as many appear. A column was renumbered, or the
// mapping now matches by another one, and everybody would be entered twice.
func changedKey(t totals, rules Rules) bool {
	return t.known >= enoughToJudge && over(t.absent, rules.Guards.Adds, t.known) &&
		t.adds >= t.absent && t.adds != rules.Allow.Adds
}

func over(n int, share float64, of int) bool { return float64(n) > share*float64(of) }

// holdBack counts the calls that are held back.
func (s *survey) holdBack(t totals, sum *Summary) {
	if s.holdAll != "" {
		sum.Back = Counts{Add: t.adds, Edit: sum.Counts[Edit], Delete: sum.Counts[Delete]}
		sum.BlacklistBack = sum.Blacklist
		return
	}
	sum.Back = Counts{}
	for _, held := range t.drifted {
		sum.Back[Edit] += held[Edit]
		sum.Back[Delete] += held[Delete]
	}
	if s.holdAdds != "" {
		sum.Back[Add] = t.adds
	}
	if s.holdDeletes != "" {
		sum.Back[Delete] += t.deletes
	}
	if s.holdDeletes != "" || s.holdAbsent != "" {
		sum.Back[Delete] += t.gone[Delete]
		sum.Back[Edit] += t.gone[Edit]
		sum.BlacklistBack += t.gone[Edit]
	}
}

// hold gives an action the guard that holds it back, if any does. Its own, as
// the decider found it, comes before those of its kind.
func (s *survey) hold(a *Action) {
	switch {
	case !a.Kind.Calls():
	case s.holdAll != "":
		a.Guard = s.holdAll
	case a.Guard != "":
	case a.Kind == Add:
		a.Guard = s.holdAdds
	case a.Cause == FromMissing:
		a.Guard = cmp.Or(s.holdAbsent, s.holdDeletes)
	case a.Kind == Delete:
		a.Guard = s.holdDeletes
	}
}
