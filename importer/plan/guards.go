package plan

import (
	"slices"

	"kashsync/mapping"
)

// totals is what the guards look at.
type totals struct {
	known, absent int
	adds          int
	edits         int              // that the guard counts
	deletes       int              // that rows ask for
	gone          Counts           // deletes and blacklistings of the absent
	own           map[Guard]Counts // held by a guard of their own, and in none of these
	renames       int              // edits that were a missing customer and a new one
	freeRenames   int              // of these, without a guard of their own
	asked         Counts           // of the own: missing customers who may be a new one
	calls         int
	foreign       int    // keys that were not among the rejects
	strange       Counts // calls for these that are not held because of drift
	stale         Counts // likewise for rejects that were changed since
	maimed        int    // the first line whose key has lost its zeros; 0: none
	taken         int    // rejects whose key was at fault, and came back under it or still is
	remapped      remapped
	motives       []int // how many edits have each
}

// summarise counts the actions and lets the guards judge them.
func (s *survey) summarise(d *decider) Summary {
	sum := Summary{Rows: s.rows, Counts: Counts{}, Known: d.known.Len(), Absent: s.absent, Repaired: map[mapping.Code]int{}}
	for _, kind := range Kinds() {
		sum.Counts[kind] = s.loose[kind]
	}
	t := totals{
		known: sum.Known, absent: s.absent, gone: Counts{}, asked: Counts{},
		own:     map[Guard]Counts{},
		strange: Counts{}, stale: Counts{}, taken: s.loose[Invalid],
		motives: make([]int, len(s.why.all)),
	}
	for _, g := range OwnGuards() {
		t.own[g] = Counts{}
	}
	sum.Counts[Unchanged] += s.same.rows
	for k := range s.keys.all {
		k.count(&sum, &t)
	}
	for i := range s.tail {
		s.tail[i].count(&sum, &t)
	}
	sum.Causes = s.why.count(t.motives, d)
	t.adds, t.calls = sum.Counts[Add], sum.Counts.calls()
	sum.Held = s.guard(&t, d.rules)
	sum.Leaving, sum.Trusted = len(s.waiting), s.trusted(sum.Held, d.rules)
	sum.Behind = s.behind
	s.holdBack(&t, &sum)
	sum.Sends = t.calls - sum.Back.calls()
	if last := d.rules.LastRows; farFewer(s.rows, last) {
		sum.Before = last
	}
	sum.Code = s.code(d)
	return sum
}

// count counts a key's rows. What leaves by them is counted once more, by its
// tail.
func (k *keyed) count(sum *Summary, t *totals) {
	kind, repeats := k.kind.kind(), int(k.repeats)
	if k.clash != 0 {
		sum.Counts[Invalid] += 1 + repeats
		t.taken += 1 + repeats
		return
	}
	sum.Counts[kind]++
	sum.Counts[Skipped] += repeats
	sum.Drift.count(k.drifted)
	if k.counted {
		t.edits++
	}
	if k.motive > 0 {
		t.motives[k.motive-1]++
	}
	t.remapped.count(k)
	k.countRename(sum, t)
	if kind.Calls() && kind != Delete && k.held() { // a delete is counted by its tail
		t.own[k.own.guard()][kind]++
	}
	k.countBack(t)
	if k.warned {
		sum.Warnings++
	}
	k.mended.count(sum.Repaired)
}

// countBack counts a key by whether it was among the rejects.
func (k *keyed) countBack(t *totals) {
	if k.faulty {
		t.taken += 1 + int(k.repeats)
	}
	if k.stale && !k.held() {
		t.stale[k.kind.kind()]++
	}
	if !k.foreign {
		return
	}
	t.foreign++
	if k.maimed && t.maimed == 0 {
		t.maimed = int(k.line)
	}
	if !k.held() {
		t.strange[k.kind.kind()]++
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
	case l.held():
		t.own[l.own.guard()][l.kind]++
		if l.own.guard() == GuardRename {
			t.asked[l.kind]++
		}
		if l.kind == Edit {
			sum.BlacklistBack++
		}
	case l.line != 0:
		t.deletes++
	default:
		t.gone[l.kind]++
	}
}

// A judge lists the guards that hold something back.
type judge struct {
	*totals
	rules Rules
	held  []Hold
}

func (j *judge) hold(g Guard, count, line int) Guard {
	j.held = append(j.held, Hold{Guard: g, Count: count, Known: j.known, Absent: j.absent, Line: line})
	return g
}

// guard judges the totals, sets what is held, and lists why.
func (s *survey) guard(t *totals, rules Rules) []Hold {
	j := &judge{totals: t, rules: rules}
	s.holdAll, s.behind = nil, nil
	s.holdAdds, s.holdForeign, s.holdStale, s.holdRemapped, s.holdAbsent, s.holdDeletes = "", "", "", "", "", ""
	if tooManyEdits(t, rules) {
		s.holdAll = append(s.holdAll, j.hold(GuardEdits, t.edits, 0))
	}
	if changedKey(t, rules) {
		s.holdAll = append(s.holdAll, j.hold(GuardAdds, t.adds+t.renames, 0))
	}
	if rules.OldFile && t.calls > 0 {
		s.holdAll = append(s.holdAll, j.hold(GuardOldFile, t.calls, 0))
	}
	all := len(j.held)
	s.guardSome(j)
	if all > 0 { // then what they hold is held in any case
		j.held, s.behind = j.held[:all:all], j.held[all:]
	}
	s.guardLeaving(j)
	return j.held
}

// guardSome judges what is held of single customers, while others are sent.
func (s *survey) guardSome(j *judge) {
	if g := j.rules.HoldAdds; g != "" && j.adds+j.renames > 0 {
		s.holdAdds = j.hold(g, j.adds+j.renames, 0)
	}
	n, spare := s.countForeign(j.totals), j.rules.Rejected.spare(j.taken)
	if n > 0 && (j.foreign > spare || j.maimed > 0) {
		s.holdForeign = j.hold(GuardNotRejected, n, j.maimed)
		j.held[len(j.held)-1].Spare = spare
		j.deletes -= j.strange[Delete]
	}
	if n := j.stale.calls(); n > 0 && !j.rules.OldFile { // else all is held
		s.holdStale = j.hold(GuardOldFile, n, 0)
		j.deletes -= j.stale[Delete]
	}
	s.guardRemapped(j)
	for _, g := range OwnGuards() {
		if n := j.own[g].calls(); n > 0 {
			j.hold(g, n, 0)
		}
	}
}

// guardLeaving judges who would be deleted or blacklisted.
func (s *survey) guardLeaving(j *judge) {
	gone := j.gone.calls() + j.asked.calls()
	switch doubted := gone + j.renames; {
	case doubted == 0:
	case s.cutShort != 0:
		s.holdAbsent = j.hold(GuardCutShort, doubted, s.cutShort)
	case s.unreadable != 0:
		s.holdAbsent = j.hold(GuardUnreadable, doubted, s.unreadable)
	}
	deletes, fresh := j.deletes, 0
	if s.cutShort == 0 && s.unreadable == 0 {
		fresh = s.fresh
		deletes += gone + s.renames.due.calls() + fresh
	}
	if tooManyDeletes(deletes, j.totals, j.rules) {
		s.holdDeletes = j.hold(GuardDeletes, deletes, 0)
		j.held[len(j.held)-1].Waiting = fresh
	}
}

// add counts the calls of others, too.
func (c Counts) add(others Counts) {
	for _, kind := range Kinds() {
		if kind.Calls() {
			c[kind] += others[kind]
		}
	}
}

func (c Counts) calls() int { return c[Add] + c[Edit] + c[Delete] }

// A few deletes are daily business, whatever share of a small shop they are:
// up to ten pass, unless they are more than half of all.
func tooManyDeletes(deletes int, t *totals, rules Rules) bool {
	const few = 10
	return over(deletes, rules.Guards.Deletes, t.known) &&
		(deletes > few || 2*deletes > t.known) && deletes != rules.Allow.Deletes
}

// Below ten known customers a share says little.
const enoughToJudge = 10

func tooManyEdits(t *totals, rules Rules) bool {
	return manyEdits(t, rules) && t.edits != rules.Allow.Edits
}

func manyEdits(t *totals, rules Rules) bool {
	return t.known >= enoughToJudge && over(t.edits, rules.Guards.Edits, t.known)
}

// changedKey: many vanish while as many appear. A column was renumbered, or the
// mapping now matches by another one, and everybody would be entered twice.
func changedKey(t *totals, rules Rules) bool {
	return t.known >= enoughToJudge && over(t.absent, rules.Guards.Adds, t.known) &&
		t.adds+t.renames >= t.absent && t.adds+t.renames != rules.Allow.Adds
}

func over(n int, share float64, of int) bool { return float64(n) > share*float64(of) }

// holdBack counts the calls that are held back.
func (s *survey) holdBack(t *totals, sum *Summary) {
	if len(s.holdAll) > 0 {
		sum.Back = Counts{Add: t.adds, Edit: sum.Counts[Edit], Delete: sum.Counts[Delete]}
		sum.BlacklistBack = sum.Blacklist
		return
	}
	sum.Back = Counts{}
	for _, held := range t.own {
		sum.Back.add(held)
	}
	if s.holdForeign != "" {
		sum.Back.add(t.strange)
	}
	if s.holdStale != "" {
		sum.Back.add(t.stale)
	}
	if s.holdRemapped != "" {
		sum.Back[Edit] += s.freelyRemapped(t)
	}
	if s.holdAdds != "" {
		sum.Back[Add] = t.adds // those with a guard of their own among them
	}
	if s.holdDeletes != "" {
		sum.Back[Delete] += t.deletes
	}
	leaving := s.holdDeletes != "" || s.holdAbsent != ""
	if leaving {
		sum.Back[Delete] += t.gone[Delete]
		sum.Back[Edit] += t.gone[Edit]
		sum.BlacklistBack += t.gone[Edit]
	}
	sum.News = t.adds - sum.Back[Add]
	if leaving || s.holdAdds != "" {
		sum.Back[Edit] += t.freeRenames
	} else {
		sum.News += t.freeRenames
	}
}

// hold gives an action the guard that holds it back, if any does, and those
// behind it.
func (s *survey) hold(a *Action) {
	if !a.Kind.Calls() {
		return
	}
	add := func(is bool, g Guard) {
		if is {
			a.addGuard(g)
		}
	}
	own := a.Guard
	a.Guard = ""
	for _, g := range slices.Backward(s.holdAll) {
		a.addGuard(g)
	}
	a.addGuard(own)
	add(a.isNews(), s.holdAdds)
	add(s.holdForeign != "" && s.isForeign(a.Key), s.holdForeign)
	add(s.holdStale != "" && s.isStale(a.Key), s.holdStale)
	add(a.Kind == Edit && a.Cause.Remaps(), s.holdRemapped)
	missing := a.Cause == FromMissing || a.OldKey != ""
	add(missing, s.holdAbsent)
	add(missing || a.Kind == Delete, s.holdDeletes)
}
