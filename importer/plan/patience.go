package plan

import (
	"cmp"
	"iter"
	"time"

	"kashsync/mapping"
)

// A Leaving customer is on the way out: missing, and not yet for long enough.
type Leaving struct {
	Key, ID string
	Who     string // as Action.Who
	// Files is how many different files lack the customer by now, this one
	// included, and Since when the first did; zero: this one is.
	Files int
	Since time.Time
	// FilesLeft and DaysLeft are how many more it takes.
	FilesLeft, DaysLeft int
}

// leaving is what the survey remembers of one.
type leaving struct {
	key      string
	patience Leaving // without the customer
}

// patience tells for how long a customer is missing, and reports whether that is
// long enough. Days are whole ones, but for six hours by which a nightly job may
// have been late the first time: two days are 42 hours at least.
func (d *decider) patience(key string) (l Leaving, enough bool) {
	want := d.rules.After
	if want.None() {
		return l, true
	}
	so := d.known.Absence(key)
	l.Files, l.Since = so.Files, so.Since
	if !d.rules.Repeated {
		l.Files++
	}
	l.FilesLeft = max(0, want.Files-l.Files)
	if l.DaysLeft = want.Days; !so.Since.IsZero() {
		const day, late = 24 * time.Hour, 6 * time.Hour
		l.DaysLeft = max(0, want.Days-int((d.rules.Now.Sub(so.Since)+late)/day))
	}
	return l, l.FilesLeft == 0 && l.DaysLeft == 0
}

// letGo has a missing customer leave now, or later, or not at all: under another
// key they stay.
func (s *survey) letGo(t tail, d *decider) {
	so, enough := d.patience(t.key)
	fate := s.renames.fate[t.key]
	if !enough && so.Since.IsZero() {
		s.fresh++
	}
	switch {
	case fate == mapping.RenamesEdit:
		if enough {
			s.renames.due[t.kind]++
		}
	case !enough:
		s.waiting = append(s.waiting, leaving{t.key, so})
	default:
		if fate == mapping.RenamesAsk {
			t.own = cmp.Or(t.own, briefGuard(GuardRename))
		}
		s.tail = append(s.tail, t)
	}
}

func (p *Plan) leaving() iter.Seq2[Leaving, error] {
	return func(yield func(Leaving, error) bool) {
		if p.survey == nil { // of a kept plan nobody knows
			return
		}
		for _, one := range p.survey.waiting {
			l := one.patience
			entry, _ := p.decide.known.Find(one.key)
			values, err := p.decide.known.Values(one.key)
			l.Key, l.ID, l.Who = one.key, entry.ID, values.FullName()
			if !yield(l, err) || err != nil {
				return
			}
		}
	}
}

// Lacks yields the keys of all known customers whom the file does not list, be
// that because it lists some customers only.
func (p *Plan) Lacks() iter.Seq[string] {
	return func(yield func(string) bool) {
		if p.kept != nil {
			if p.kept.leave.Lacks != nil {
				p.kept.leave.Lacks(yield)
			}
			return
		}
		for ordinal, key := range p.decide.known.Keys() {
			if !p.survey.seen[ordinal] && !yield(key) {
				return
			}
		}
	}
}

// trusted reports whether the file tells who is missing: it is whole and new, and
// nothing that is held says otherwise. Where who is missing is kept no guard looks
// at them.
func (s *survey) trusted(held []Hold, rules Rules) bool {
	if !rules.Missing.Leaves() || rules.Partial || rules.OldFile || s.cutShort != 0 || s.unreadable != 0 {
		return false
	}
	for _, h := range held {
		switch h.Guard {
		case GuardDeletes, GuardEdits, GuardAdds, GuardOldFile, GuardUnreadable, GuardCutShort:
			return false
		}
	}
	return true
}
