package mapping

import "strings"

// postcodes puts lost zeros back into the postcodes of a region, whose rows'
// own countries may be others.
type postcodes struct {
	region  string
	length  int          // digits of a postcode
	zeros   int          // how many zeros one may begin with
	country *fieldReader // of the same row; nil: every row is at home
}

// newPostcodes returns nil for a region where no postcode begins with a zero, or
// where they are no digits.
func newPostcodes(region string) *postcodes {
	p := &postcodes{region: region}
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
	if p == nil || !allDigits(text) || len(text) >= p.length || len(text) < p.length-p.zeros || text[0] == '0' || !p.home(row) {
		return "", false
	}
	return strings.Repeat("0", p.length-len(text)) + text, true
}

// home reports whether the row is about somebody in the region: nothing in it
// says another country, nor what nobody understands.
func (p *postcodes) home(row *Row) bool {
	f := p.country
	if f == nil {
		return true
	}
	if len(f.columns) == 0 {
		return f.constant == "" || f.constant == p.region
	}
	v, _, bad := f.gather(row)
	code := v.text
	if code != "" && bad.code == "" {
		code, bad = f.canonical(v)
	}
	return (bad.code == "" || bad.warning) && (code == "" || code == p.region)
}
