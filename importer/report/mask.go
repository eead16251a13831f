package report

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A Mask shortens personal data, so that a file can be sent by mail: names to
// their first letters, e-mail addresses to the first letters of both sides,
// numbers to their last two digits, addresses and comments to their first letter,
// birthdays to the year. What is shortened ends or begins with "…". Two values
// that differ may look the same then. A nil Mask shortens nothing.
type Mask struct {
	key []customer.Set // the fields that each part of a key is mapped to
}

// NewMask makes a mask for keys of these parts, each with the fields that its
// column is mapped to: a key is shortened where they are personal, or where
// nobody knows what it is made of (nil).
func NewMask(key []customer.Set) *Mask { return &Mask{key} }

// Action returns the action with its personal data shortened.
func (m *Mask) Action(a plan.Action) plan.Action {
	if m == nil {
		return a
	}
	a.Key, a.OldKey, a.Twin, a.Who = m.Key(a.Key), m.Key(a.OldKey), m.Key(a.Twin), initials(a.Who)
	for _, c := range []*customer.Customer{&a.Send, &a.Keep, &a.Before, &a.Raw, &a.Theirs} {
		*c = masked(*c)
	}
	a.Problems = slices.Clone(a.Problems)
	for i := range a.Problems {
		a.Problems[i] = m.Problem(a.Problems[i])
	}
	return a
}

// Result returns the result with its personal data shortened, in what the shop
// said too.
func (m *Mask) Result(r *send.Result) *send.Result {
	if m == nil {
		return r
	}
	short := *r
	short.Message = withoutValues(r.Message, &r.Action)
	short.Action = m.Action(r.Action)
	return &short
}

// Problem returns the problem with its value shortened.
func (m *Mask) Problem(p mapping.Problem) mapping.Problem {
	if m == nil {
		return p
	}
	short := first
	if f, ok := customer.ParseField(p.Field); ok {
		short = func(s string) string { return shortOf(f, s) }
	}
	switch p.Code {
	case plan.DuplicateKey:
		p.Value = m.Key(p.Value)
	case plan.DuplicateID, plan.IDDiffers:
	case plan.IDOfAnother:
		p.Args = each(p.Args, m.Key)
	case mapping.RepairedZeros, mapping.RepairedMojibake:
		p.Value, p.Args = short(p.Value), each(p.Args, short)
	default:
		p.Value = short(p.Value)
	}
	return p
}

// Key returns the key, shortened where it is made of personal data.
func (m *Mask) Key(key string) string {
	if m == nil {
		return key
	}
	parts := mapping.SplitKey(key, len(m.key))
	for i, part := range parts {
		parts[i] = m.part(i, part)
	}
	return strings.Join(parts, "|")
}

// part shortens one part of a key.
func (m *Mask) part(i int, part string) string {
	if i >= len(m.key) {
		return first(part)
	}
	for f := range m.key[i].All() {
		if short := shortOf(f, part); short != part {
			return short
		}
	}
	if strings.Contains(part, "@") {
		return shortOf(customer.Email, part)
	}
	return part
}

func each(all []string, short func(string) string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = short(s)
	}
	return out
}

func masked(c customer.Customer) customer.Customer {
	for f := range c.Fields().All() {
		c.Set(f, shortOf(f, c.Value(f)))
	}
	return c
}

// withoutValues shortens the values of an action where a message repeats them.
func withoutValues(message string, a *plan.Action) string {
	const tooShort = 3 // bytes: it may be any part of a word
	for _, c := range []*customer.Customer{&a.Send, &a.Before} {
		for f := range c.Fields().All() {
			value := c.Value(f)
			if short := shortOf(f, value); short != value && len(value) >= tooShort {
				message = strings.ReplaceAll(message, value, short)
			}
		}
	}
	return message
}

const cutMark = "…"

// shortOf shortens a field's value as its kind needs it.
func shortOf(f customer.Field, value string) string {
	if value == "" {
		return ""
	}
	switch f {
	case customer.Name, customer.Surname:
		return initials(value)
	case customer.Email:
		return shortEmail(value)
	case customer.Phone, customer.Phone2, customer.Barcode, customer.IdentificationID, customer.RegistrationNumber, customer.VATNumber:
		return last(value)
	case customer.BirthDate:
		return year(value)
	case customer.AddressLine1, customer.AddressLine2, customer.AddressComment, customer.Postcode, customer.City,
		customer.Lat, customer.Lng, customer.CommentPrivate, customer.CommentPublic:
		return first(value)
	}
	return value
}

// first keeps the first letter.
func first(s string) string {
	if s == "" {
		return ""
	}
	_, size := utf8.DecodeRuneInString(s)
	return s[:size] + cutMark
}

// initials keeps the first letter of each word.
func initials(s string) string {
	return strings.Join(each(strings.FieldsFunc(s, unicode.IsSpace), first), " ")
}

// last keeps the last two signs of at least five.
func last(s string) string {
	runes := []rune(s)
	if len(runes) < 5 {
		return cutMark
	}
	return cutMark + string(runes[len(runes)-2:])
}

func shortEmail(s string) string {
	name, domain, ok := strings.Cut(s, "@")
	if !ok {
		return first(s)
	}
	top := ""
	if at := strings.LastIndexByte(domain, '.'); at >= 0 {
		top = domain[at:]
	}
	return first(name) + "@" + first(domain) + top
}

// year keeps the year of a birthday, whether sent (in seconds) or as it stood.
func year(s string) string {
	seconds, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return cutMark
	}
	return strconv.Itoa(time.Unix(seconds, 0).UTC().Year()) + cutMark
}
