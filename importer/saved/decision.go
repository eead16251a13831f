package saved

import "strings"

// A Decision is what the owner says of a call.
type Decision uint8

// The decisions.
const (
	Undecided Decision = iota // nothing: it is not sent
	Go
	Skip
	Gone // its row is not there any more: it is not sent
)

// readDecision reads what stands in the column, in the languages of those who
// use the till.
func readDecision(text string) (d Decision, ok bool) {
	switch strings.ToLower(strings.Trim(text, " .!\u00a0\t\n")) {
	case "":
		return Undecided, true
	case "go", "yes", "y", "oui", "o", "ja", "j", "sí", "si", "sì", "sim", "x", "1", "ok", "okay",
		"true", "vrai", "wahr", "waar", "verdadero", "vero", "verdadeiro", "✓", "✔", "+":
		return Go, true
	case "skip", "no", "n", "non", "nein", "nee", "não", "nao", "0", "-", "–", "—",
		"false", "faux", "falsch", "onwaar", "falso", "stop":
		return Skip, true
	}
	return Undecided, false
}

// Decisions are what the owner said of each call, in the order of the plan.
type Decisions struct {
	of     []Decision
	counts [Gone + 1]int
}

func (d *Decisions) set(call int, to Decision) {
	d.counts[d.of[call-1]]--
	d.of[call-1] = to
	d.counts[to]++
}

// Of returns what was said of the n-th call, from 1.
func (d *Decisions) Of(n int) Decision {
	if n < 1 || n > len(d.of) {
		return Undecided
	}
	return d.of[n-1]
}

// Declined tells that the n-th call is not to be made.
func (d *Decisions) Declined(n int) bool { return d.Of(n) != Go }

// Count is how many calls were decided so.
func (d *Decisions) Count(decision Decision) int { return d.counts[decision] }
