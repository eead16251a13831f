package guess

import (
	"strconv"
	"strings"

	"kashsync/mapping"
	"kashsync/mapping/profile"
)

// A column is a column of the spreadsheet: what its name says, and its values.
type column struct {
	reading
	*profile.Column
	at         int
	copy       int // 1 for the second column of this very name
	confidence Confidence
	why        Reason
	args       []string
	denied     role   // what its name says, and its values do not
	leftBy     Reason // why it is left out, where that is known already
	used       bool
	partial    bool // its values are no field alone: they tell nobody apart
	counts     bool // it counts the rows
}

// The shares of values that must look as a column's name says, or that are
// enough where its name says nothing.
const (
	half = 0.5
	most = 0.8
	all  = 0.95
)

// share returns which share of the values has one of the shapes.
func (c *column) share(shapes ...profile.Shape) float64 {
	n := 0
	for _, s := range shapes {
		n += c.Count(s)
	}
	return c.portion(n)
}

// portion returns which share so many are of the values.
func (c *column) portion(n int) float64 {
	if c.values() == 0 {
		return 0
	}
	return min(1, float64(n)/float64(c.values()))
}

// values counts the filled cells, without those that say nothing.
func (c *column) values() int { return c.Filled - c.fillers() }

// dates returns the share of values that are dates.
func (c *column) dates() float64 {
	n := c.Cells[mapping.Date]
	if len(c.Layouts) > 0 {
		n += c.Layouts[0].N
	}
	return c.portion(n)
}

// fillers counts the values that programs write for none.
func (c *column) fillers() int {
	n := 0
	for _, v := range c.Top {
		if isFiller(v.Value) {
			n += v.N
		}
	}
	return n
}

// isFiller reports whether a value stands for none: 0000-00-00, N/A, -.
func isFiller(s string) bool {
	switch strings.ToLower(s) {
	case "-", "--", "---", "n/a", "null", "(null)", "none", "nan", "undefined":
		return true
	}
	return len(s) >= len("0/0/0") && strings.Trim(s, "0/-.: T") == "" && strings.ContainsAny(s, "/-.")
}

// sampled returns the share of the known values of which is says so.
func (c *column) sampled(is func(string) bool) float64 {
	n, known := 0, 0
	for _, v := range c.Top {
		known += v.N
		if is(v.Value) {
			n += v.N
		}
	}
	if known == 0 {
		return 0
	}
	return float64(n) / float64(known)
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// isCode reports whether a text may be a number or a code: a digit, no words.
func isCode(s string) bool { return hasDigit(s) && strings.Count(s, " ") < 6 && len(s) <= 40 }

// isPaymentCard reports whether a value is the number of a card that pays: it
// must not be sent, nor shown.
func isPaymentCard(s string) bool {
	digits := strings.NewReplacer(" ", "", "-", "").Replace(s)
	if len(digits) < 15 || len(digits) > 16 || strings.Trim(digits, "0123456789") != "" || digits[0] < '3' || digits[0] > '6' {
		return false
	}
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d = d*2/10 + d*2%10
		}
		sum += d
	}
	return sum%10 == 0
}

// holdsSecrets reports whether the values are passwords' hashes, tokens or the
// numbers of cards that pay. A customer's number may look like a hash.
func (c *column) holdsSecrets() bool {
	hashes := c.share(profile.Hash) >= half && c.role != number && c.role != id && c.role != kashID
	return hashes || c.sampled(isPaymentCard) >= half
}

// count writes a number for the words of a reason.
func count(n int) string { return strconv.Itoa(n) }

func percent(share float64) string { return strconv.Itoa(int(100 * share)) }
