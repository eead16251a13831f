package doctor

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A healer knows what `repair:` would mend, and is not asked to: it reads a row
// as the mapping would with every repair.
type healer struct {
	mapping *mapping.Mapping
	reader  *mapping.Reader // of texts and postcodes
	phones  *mapping.Reader // of phones, which take long to read; nil for none
	abroad  string          // what is dialled from there: +33, where a 0 is dialled at home; else ""
}

func newHealer(header []string, m *mapping.Mapping) (*healer, error) {
	h := &healer{mapping: m}
	texts, phones := *m, *m
	for _, part := range []*mapping.Mapping{&texts, &phones} {
		part.ID, part.Delete, part.Skip, part.Fields = "", nil, nil, nil
		part.Invalid = mapping.InvalidCell
	}
	for _, s := range m.Fields {
		switch {
		case isPhone(s.Kind):
			if h.may(&s, mapping.RepairZeros) {
				s.Repair = []mapping.Repair{mapping.RepairZeros}
				phones.Fields = append(phones.Fields, s)
			}
		case s.Kind == mapping.KindPostcode && h.may(&s, mapping.RepairZeros):
			s.Repair = []mapping.Repair{mapping.RepairZeros}
			texts.Fields = append(texts.Fields, s)
		case h.may(&s, mapping.RepairMojibake):
			s.Repair = []mapping.Repair{mapping.RepairMojibake}
			texts.Fields = append(texts.Fields, s)
		case s.Field == customer.Country: // it says whose postcode it is
			texts.Fields = append(texts.Fields, s)
		}
	}
	if phonenumbers.GetNddPrefixForRegion(m.Region, true) == "0" {
		h.abroad = "+" + strconv.Itoa(phonenumbers.GetCountryCodeForRegion(m.Region))
	}
	var err error
	if h.reader, err = texts.Compile(header); err == nil && len(phones.Fields) > 0 {
		h.phones, err = phones.Compile(header)
	}
	return h, err
}

func isPhone(k mapping.Kind) bool { return k == mapping.KindPhone || k == mapping.KindNational }

// may reports whether the mapping neither makes a repair of a field nor forbids
// it.
func (h *healer) may(s *mapping.Source, r mapping.Repair) bool {
	return !h.mapping.Repairs(s, r) && !h.mapping.Repairs(s, mapping.RepairNone)
}

// findings are what could be mended. Their columns are not yet known by number.
func (h *healer) findings(row *mapping.Row, rec *mapping.Record) []Finding {
	found := mended(h.reader, row)
	if h.phones != nil && slices.ContainsFunc(rec.Problems, aboutPhone) {
		found = append(found, mended(h.phones, row)...)
	}
	return found
}

// aboutPhone reports whether a phone number was refused.
func aboutPhone(p mapping.Problem) bool {
	return !p.Warning && (p.Field == customer.Phone.String() || p.Field == customer.Phone2.String())
}

// mended are the repairs that a reader makes of a row.
func mended(r *mapping.Reader, row *mapping.Row) (found []Finding) {
	var rec mapping.Record
	r.Read(row, &rec)
	for _, p := range rec.Problems {
		f := Finding{Problem: p, Sure: Sure, Fate: Repairable}
		switch p.Code {
		case mapping.RepairedZeros:
			f.Code = ZerosLost
		case mapping.RepairedMojibake:
			f.Code = Mojibake
		default:
			continue
		}
		found = append(found, f)
	}
	return found
}

// lacksZero reports whether a phone number was understood although the 0 that is
// dialled before it at home is gone.
func (h *healer) lacksZero(s source, c *mapping.Cell, rec *mapping.Record) bool {
	if h.abroad == "" || len(c.Text) == 0 || c.Text[0] < '1' || c.Text[0] > '9' || !h.may(s.Source, mapping.RepairZeros) {
		return false
	}
	text, value := mapping.CellText(c), rec.Customer.Value(s.Field)
	return strings.Trim(text, "0123456789") == "" && (value == h.abroad+text || value == "0"+text)
}
