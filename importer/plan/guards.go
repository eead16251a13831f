package plan

// totals is what the guards look at.
type totals struct {
	known, absent int
	adds, edits   int
	deletes       int // delete rows, and the absent who are to go
	gone          int // of these, the absent
}

// summarise counts the actions and lets the guards judge them.
func (s *survey) summarise(known int, rules Rules) Summary {
	sum := Summary{Rows: s.rows, Counts: Counts{}, Known: known, Absent: s.absent}
	for _, kind := range Kinds() {
		sum.Counts[kind] = s.loose[kind]
	}
	t := totals{known: known, absent: s.absent}
	for i := range s.keys {
		s.count(&s.keys[i], &sum, &t)
	}
	for _, last := range s.tail {
		switch {
		case last.kind == Delete && last.line != 0:
			t.deletes++ // counted with its row
		default:
			sum.Counts[last.kind]++
			if last.kind != InDoubt {
				t.deletes++
				t.gone++
			}
			if last.kind == Edit {
				sum.Blacklist++
			}
		}
	}
	t.adds = sum.Counts[Add]
	sum.Held = s.guard(t, rules)
	sum.Back = s.heldBack(t, &sum)
	sum.Sends = t.adds + sum.Counts[Edit] + sum.Counts[Delete] - sum.Back[Add] - sum.Back[Edit] - sum.Back[Delete]
	return sum
}

func (s *survey) count(k *keyed, sum *Summary, t *totals) {
	if k.clash != "" {
		sum.Counts[Invalid] += 1 + k.repeats
		return
	}
	sum.Counts[k.kind]++
	sum.Counts[Skipped] += k.repeats
	if k.counted {
		t.edits++
	}
	if k.warned {
		sum.Warnings++
	}
}

// guard judges the totals, sets what is held, and lists why.
func (s *survey) guard(t totals, rules Rules) []Hold {
	var held []Hold
	hold := func(g Guard, count, line int) Guard {
		held = append(held, Hold{Guard: g, Count: count, Known: t.known, Absent: t.absent, Line: line})
		return g
	}
	if tooManyEdits(t, rules) {
		s.holdAll = hold(GuardEdits, t.edits, 0)
	}
	if changedKey(t, rules) {
		s.holdAll = hold(GuardAdds, t.adds, 0)
	}
	switch {
	case t.gone == 0:
	case s.cutShort != 0:
		s.holdAbsent = hold(GuardCutShort, t.gone, s.cutShort)
	case s.unreadable != 0:
		s.holdAbsent = hold(GuardUnreadable, t.gone, s.unreadable)
	}
	if s.holdAbsent != "" {
		t.deletes -= t.gone
	}
	if tooManyDeletes(t, rules) {
		s.holdDeletes = hold(GuardDeletes, t.deletes, 0)
	}
	return held
}

// A few deletes are daily business, whatever share of a small shop they are:
// up to ten pass, unless they are more than half of all.
func tooManyDeletes(t totals, rules Rules) bool {
	const few = 10
	return over(t.deletes, rules.Guards.Deletes, t.known) &&
		(t.deletes > few || 2*t.deletes > t.known) && t.deletes != rules.Allow.Deletes
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

// heldBack counts the calls that a guard holds back.
func (s *survey) heldBack(t totals, sum *Summary) Counts {
	absent := Counts{Delete: t.gone - sum.Blacklist, Edit: sum.Blacklist}
	asked := t.deletes - t.gone
	switch {
	case s.holdAll != "":
		return Counts{Add: t.adds, Edit: sum.Counts[Edit], Delete: sum.Counts[Delete]}
	case s.holdDeletes != "":
		absent[Delete] += asked
		return absent
	case s.holdAbsent != "":
		return absent
	}
	return Counts{}
}
