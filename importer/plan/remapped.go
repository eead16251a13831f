package plan

// remapped counts the edits of cells that did not change, without those that a
// guard of their own holds.
type remapped struct {
	edits   int
	strange int // of these, keys that were not among the rejects
	stale   int // and rejects that were changed since
}

func (r *remapped) count(k *keyed) {
	switch {
	case !k.remaps || k.held():
		return
	case k.foreign:
		r.strange++
	case k.stale:
		r.stale++
	}
	r.edits++
}

// guardRemapped holds edits of cells that did not change, where they are many: a
// new mapping, or a new version, may be wrong for all of them alike. Where there
// are too many edits of any cause, GuardEdits asks, and its number is for all.
func (s *survey) guardRemapped(j *judge) {
	const many = 30
	n := s.freelyRemapped(j.totals)
	if n >= many && n != j.rules.Allow.Edits && !manyEdits(j.totals, j.rules) {
		s.holdRemapped = j.hold(GuardRemapped, n, 0)
	}
}

// freelyRemapped is how many no guard of rejects holds.
func (s *survey) freelyRemapped(t *totals) int {
	n := t.remapped.edits
	if s.holdForeign != "" {
		n -= t.remapped.strange
	}
	if s.holdStale != "" {
		n -= t.remapped.stale
	}
	return n
}
