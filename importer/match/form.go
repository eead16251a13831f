package match

import (
	"strconv"
	"time"

	"kashsync/mapping/customer"
)

// A Form is what known customers teach about the list: which fields it shows in
// the form in which they were sent. The zero Form has learnt nothing.
type Form struct {
	equal, different [customer.NumFields]int
	alike, unlike    [numKinds]int           // by clues
	blanked          [customer.NumFields]int // of those to whom the field was sent
	filled, blank    [customer.NumFields]int // of those to whom it was not
	listed, missing  int
	sent             customer.Set // fields that were sent, filled, to anybody

	sentTraits, listedTraits traits // room to work in
}

// Compare learns from one known customer: as last sent, and as listed. What
// counts as sent must have been sent: a value that was itself learnt from a
// list proves nothing about how the list shows what is sent.
func (f *Form) Compare(sent, listed *customer.Customer) {
	f.listed++
	filled := sent.Filled()
	f.sent |= filled
	for field := range listed.Fields().All() {
		switch value := listed.Value(field); {
		case !filled.Has(field) && value == "":
			f.blank[field]++
		case !filled.Has(field):
			f.filled[field]++
		case value == sent.Value(field):
			f.equal[field]++
		case value == "":
			f.blanked[field]++
			f.different[field]++
		default:
			f.different[field]++
		}
	}
	f.sentTraits.of(sent)
	shared := f.sentTraits.shown
	if sent.Only(telling()) != listed.Only(telling()) {
		f.listedTraits.of(listed)
		shared = f.sentTraits.shares(&f.listedTraits)
	}
	for k := range kind(numKinds) {
		switch {
		case !f.sentTraits.shown.has(k):
		case shared.has(k):
			f.alike[k]++
		default:
			f.unlike[k]++
		}
	}
}

// Missing learns that the list lacks a known customer. A list that lacks more
// than two, and more than one in twenty, is not whole: it proves of nobody that
// they are not there.
func (f *Form) Missing() { f.missing++ }

// Fields returns the fields to trust: of those sent to known customers, filled,
// and shown by the list, more were equal than not.
func (f *Form) Fields() (trusted customer.Set) {
	for field := range customer.AllFields.All() {
		if f.equal[field] > f.different[field] {
			trusted = trusted.With(field)
		}
	}
	return trusted
}

// Uncompared returns the fields sent that are not to be trusted: those that the
// list does not show, and those that it shows otherwise than they were sent, of
// most. A few who were changed in the till look the same as a list with a form of
// its own.
func (f *Form) Uncompared() (hidden, unclear customer.Set) {
	for field := range (f.sent &^ f.Fields()).All() {
		if f.shows(set(field)) {
			unclear = unclear.With(field)
		} else {
			hidden = hidden.With(field)
		}
	}
	return hidden, unclear
}

// Alike reports whether two values of a field may be one, in two forms.
func Alike(field customer.Field, a, b string) bool {
	switch field {
	case customer.Phone, customer.Phone2:
		return sameNumbers(numbers(a), numbers(b))
	case customer.Lat, customer.Lng, customer.Position: // a sign makes another of it
		x, failed := strconv.ParseFloat(a, 64)
		y, also := strconv.ParseFloat(b, 64)
		return a == b || failed == nil && also == nil && x == y
	case customer.BirthDate:
		return a == b || day(a) != "" && day(a) == day(b)
	}
	return a == b || code(a) != "" && code(a) == code(b)
}

// day is a birth date as a day, of seconds as Kash takes them or a day already; ""
// where it is neither.
func day(text string) string {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(seconds, 0).UTC().Format(time.DateOnly)
	}
	if at, err := time.Parse(time.DateOnly, text[:min(len(text), len(time.DateOnly))]); err == nil {
		return at.Format(time.DateOnly)
	}
	return ""
}

// Compared reports whether any known customer had a field that could be
// compared and was equal.
func (f *Form) Compared() bool { return f.equal != [customer.NumFields]int{} }

// knowsNobody reports whether there is nobody who ought to be in the list.
func (f *Form) knowsNobody() bool { return f.listed == 0 && f.missing == 0 }

// whole reports whether nearly all who are known are in the list: somebody may
// have deleted a few in the till.
func (f *Form) whole() bool {
	const few = 2
	return f.missing <= min(few, f.listed) || rare(f.missing, f.listed)
}

// reliable are the kinds in which nearly every known customer is listed like
// what was sent of them, so that whoever differs from what was sent in one is
// another person. The list must show a field of the kind that was sent.
func (f *Form) reliable(sent *customer.Customer) (reliable kinds) {
	filled := sent.Filled()
	for k := range kind(numKinds) {
		if f.alike[k] > 0 && rare(f.unlike[k], f.alike[k]) && f.shows(k.fields()&filled) {
			reliable = reliable.with(k)
		}
	}
	return reliable
}

// shows reports whether the list is known to show any of the fields.
func (f *Form) shows(fields customer.Set) bool {
	for field := range fields.All() {
		if f.equal[field]+f.different[field] > f.blanked[field] {
			return true
		}
	}
	return false
}

// changes reports whether the list is known to show a field otherwise than it
// was sent, and as that value.
func (f *Form) changes(field customer.Field, value string) bool {
	if value == "" {
		return f.blanked[field] > 0
	}
	return f.different[field] > 0
}

// hides reports whether the list is known not to show what is sent of a kind.
func (f *Form) hides(k kind) bool { return f.alike[k] == 0 && f.unlike[k] > 0 }

// rare leaves room for what was changed in the till since it was sent.
func rare(exceptions, rule int) bool { return exceptions*20 <= rule }

// filledByShop reports whether the shop itself fills a field that was not sent.
func (f *Form) filledByShop(field customer.Field) bool {
	return f.filled[field] > 0 && f.blank[field] == 0
}
