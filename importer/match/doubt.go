package match

import (
	"cmp"
	"slices"

	"kashsync/mapping/customer"
)

// maxNear is how many listed customers are shown to a person; crowd is how many
// may share one clue before it is said to tell nobody: a shop's own number,
// given to all who left none.
const (
	maxNear = 5
	crowd   = 100
)

// Doubts judges adds in doubt by the shop's list, in their order. The list must
// have been read well after the last of them was sent; unknown are those of it
// whose ids nobody is known by and no other call in doubt names. ShopEmpty says
// that the list shows nobody at all; it counts only where the form has met nobody
// who ought to be there.
func Doubts(doubts []Doubt, unknown []Listed, form *Form, shopEmpty bool) []Finding {
	found := make([]Finding, len(doubts))
	in := newInquiry(doubts, unknown, form)
	in.match()
	empty := shopEmpty && len(unknown) == 0 && form.knowsNobody()
	for i := range found {
		s := &in.suspects[i]
		found[i] = Finding{Key: s.Key, Verdict: Open}
		switch {
		case s.match >= 0:
			found[i].Verdict, found[i].ID = Happened, unknown[s.match].ID
		case empty || in.absent(s):
			found[i].Verdict = NotHappened
		default:
			found[i].Near = in.near(s)
		}
	}
	return found
}

// An inquiry is the doubts by their clues, and who in the list shares those.
type inquiry struct {
	form     *Form
	trusted  customer.Set
	suspects []suspect
	unknown  []Listed
	matched  map[int]bool      // of the unknown
	garbled  int               // of these, who are not matched and whose names leave no clue
	sharers  map[clue]*sharers // by the clue as a listed customer has it
	traits   traits            // of the listed customer who is looked at
	visits   int
}

// A suspect is a doubt, with its traits and those who share them.
type suspect struct {
	*Doubt
	traits
	reliable kinds      // that whoever is the suspect shares
	sharers  []*sharers // of each of its clues
	match    int        // who it is, of the unknown; -1 where that is not certain
}

// sharers are the listed customers who share a clue with somebody in doubt.
type sharers struct {
	count int   // all who are not matched
	first []int // the first crowd and one more, also those who are matched
	visit int   // the last time that they were looked at
}

func newInquiry(doubts []Doubt, unknown []Listed, form *Form) *inquiry {
	in := &inquiry{
		form: form, trusted: form.Fields(), unknown: unknown,
		suspects: make([]suspect, len(doubts)), matched: map[int]bool{}, sharers: map[clue]*sharers{},
	}
	for i := range in.suspects {
		s := &in.suspects[i]
		s.Doubt, s.match = &doubts[i], -1
		s.of(&s.Sent)
		s.reliable = form.reliable(&s.Sent)
		for _, c := range s.clues {
			who, ok := in.sharers[c.met()]
			if !ok {
				who = new(sharers)
				in.sharers[c.met()] = who
			}
			s.sharers = append(s.sharers, who)
		}
	}
	for l := range unknown {
		in.count(l, +1, func(who *sharers) {
			if len(who.first) <= crowd {
				who.first = append(who.first, l)
			}
		})
	}
	return in
}

// count counts a listed customer in, or out again, wherever they share a clue.
func (in *inquiry) count(l, by int, each func(*sharers)) {
	in.look(l)
	if names := in.unknown[l].Fields.Only(byNames.fields()); names.Filled() != 0 && !in.traits.shown.has(byNames) {
		in.garbled += by
	}
	in.visits++
	for _, c := range in.traits.clues {
		if who, ok := in.sharers[c]; ok && who.visit != in.visits {
			who.visit = in.visits
			who.count += by
			each(who)
		}
	}
}

// look puts a listed customer's traits before the inquiry.
func (in *inquiry) look(l int) { in.traits.of(&in.unknown[l].Fields) }

// absent reports whether a suspect whom nobody matches is provably not there:
// known customers show that the list would tell, and nobody who is left in it
// shares anything with the suspect.
func (in *inquiry) absent(s *suspect) bool {
	if !in.form.Compared() || !in.form.whole() || s.Sent.Filled()&in.trusted&telling() == 0 {
		return false
	}
	if slices.ContainsFunc(s.sharers, func(who *sharers) bool { return who.count > 0 }) {
		return false
	}
	return s.reliable&s.shown != 0 && (in.garbled == 0 || !s.shown.has(byNames))
}

// near returns the listed customers who share most with a suspect.
func (in *inquiry) near(s *suspect) []Near {
	const looks = 4 * maxNear // at those who share one clue
	var near []Near
	seen := map[int]bool{}
	for _, who := range s.sharers {
		for _, l := range who.first[:min(looks, len(who.first))] {
			if seen[l] || in.matched[l] {
				continue
			}
			seen[l] = true
			in.look(l)
			near = append(near, Near{ID: in.unknown[l].ID, By: s.sharedFields(&in.traits), Fields: in.unknown[l].Fields})
		}
	}
	slices.SortStableFunc(near, func(a, b Near) int {
		return cmp.Or(cmp.Compare(b.By.Len(), a.By.Len()), compareIDs(a.ID, b.ID))
	})
	return slices.Clip(near[:min(maxNear, len(near))])
}

// sharedFields returns which of the fields that were sent the other shares.
func (s *suspect) sharedFields(other *traits) (shared customer.Set) {
	for k := range kind(numKinds) {
		if !s.shares(other).has(k) {
			continue
		}
		for f := range (k.fields() & s.Sent.Filled()).All() {
			var alone traits
			only := s.Sent.Only(set(f))
			if alone.of(&only); k == byNames || alone.shares(other).has(k) {
				shared = shared.With(f)
			}
		}
	}
	return shared
}
