package mapping

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"kashsync/mapping/customer"
)

// postcode takes anything, in capitals.
func postcode(v value) (string, fault) {
	text := BarePostcode(v.text)
	if _, ok := scientific(text); ok {
		return "", fault{code: DigitsLost}
	}
	return upper(text), fault{}
}

// BarePostcode takes away an apostrophe that a program put before a postcode, also
// before the letters of one, where CellText leaves it.
func BarePostcode(text string) string {
	if bare := strings.TrimLeftFunc(text, func(r rune) bool { return r == '\'' || isSpace(r) }); bare != "" {
		return bare
	}
	return text
}

// postcodes puts lost zeros back into the postcodes of a region, whose rows'
// own countries may be others.
type postcodes struct {
	region  string
	length  int          // digits of a postcode
	zeros   int          // how many zeros one may begin with
	country *fieldReader // of the same row; nil: it says none
	phones  []*fieldReader
	dialled string // how phone numbers of the region begin: +49
}

// newPostcodes returns nil for a region where no postcode begins with a zero, or
// where they are no digits.
func newPostcodes(region string) *postcodes {
	p := &postcodes{region: region, dialled: "+" + strconv.Itoa(phonenumbers.GetCountryCodeForRegion(region))}
	switch region {
	case "DE", "DZ", "ES", "FR", "GT", "KR", "LT", "MX", "MY", "PE", "SK", "TR", "UA":
		p.length, p.zeros = 5, 1
	case "FI", "IT", "PL", "PR", "US", "VA": // Rome is 00118
		p.length, p.zeros = 5, 2
	case "AU", "NZ":
		p.length, p.zeros = 4, 1
	case "NO", "ZA": // Oslo is 0001
		p.length, p.zeros = 4, 3
	case "CN", "CO", "KZ", "RO":
		p.length, p.zeros = 6, 1
	case "JP":
		p.length, p.zeros = 7, 2
	case "BR":
		p.length, p.zeros = 8, 1
	default:
		return nil
	}
	return p
}

// mend returns the postcode with its zeros, if it has lost any.
func (p *postcodes) mend(text string, row *Row) (string, bool) {
	if p == nil || !allDigits(text) || len(text) >= p.length || len(text) < p.length-p.zeros || text[0] == '0' {
		return "", false
	}
	if nowhere := p.region == "DE" && text[0] == '5'; nowhere || !p.home(row) { // there is no 05…; Salzburg is 5020
		return "", false
	}
	return strings.Repeat("0", p.length-len(text)) + text, true
}

// home reports whether the row is about somebody in the region: nothing in it
// says another country, nor what nobody understands.
func (p *postcodes) home(row *Row) bool {
	if slices.ContainsFunc(p.phones, func(f *fieldReader) bool { return p.abroad(f.whatever(row)) }) {
		return false
	}
	f := p.country
	if f == nil {
		return true
	}
	code, bad := f.whatever(row)
	return (bad.code == "" || bad.warning) && (code == "" || code == p.region)
}

// abroad reports whether a phone number is another country's.
func (p *postcodes) abroad(number string, _ fault) bool {
	return strings.HasPrefix(number, "+") && !strings.HasPrefix(number, p.dialled)
}

// lookAt tells of which fields of the same row say where somebody lives.
func (p *postcodes) lookAt(fields []fieldReader) {
	for i := range fields {
		switch f := &fields[i]; f.field {
		case customer.Country:
			p.country = f
		case customer.Phone, customer.Phone2:
			p.phones = append(p.phones, f)
		}
	}
}

// whatever returns what a row makes of the field.
func (f *fieldReader) whatever(row *Row) (string, fault) {
	if len(f.columns) == 0 {
		return f.constant, fault{}
	}
	v, _, bad := f.gather(row)
	if v.text == "" || bad.code != "" {
		return v.text, bad
	}
	return f.canonical(v)
}
