package guess

import (
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/profile"
)

// heal adds what should be known of a field's values, and mends what is clear.
func (g *guesser) heal(f *Field, columns []*column) {
	f.Values = emptied(columns)
	several, gone, spoilt, lost := 0, 0, 0, 0
	var before []int
	for _, c := range columns {
		if f.Field == customer.Email || f.Field == customer.Phone || f.Field == customer.Phone2 {
			several += g.readOf(c, before, c.Count(profile.Several))
		}
		gone += c.Count(profile.Scientific)
		spoilt += c.Count(profile.Mojibake)
		lost += g.readOf(c, before, g.lostZeros(f, c))
		before = append(before, c.at)
	}
	for _, remark := range []struct {
		n      int
		why    Reason
		repair mapping.Repair
	}{{several, SeveralValues, ""}, {gone, DigitsGone, ""}, {lost, ZerosLost, mapping.RepairZeros}, {spoilt, MojibakeSeen, mapping.RepairMojibake}} {
		if remark.n == 0 {
			continue
		}
		f.Also = append(f.Also, Remark{remark.why, []string{count(remark.n)}})
		if remark.repair != "" {
			f.Repair = append(f.Repair, remark.repair)
		}
	}
}

// readOf returns about how many of a column's values are read, of n: those in rows
// where the columns before it are blank. One at least: else it were not taken.
func (g *guesser) readOf(c *column, before []int, n int) int {
	if n == 0 || len(before) == 0 {
		return n
	}
	return max(1, (n*g.profile.Alone(c.at, before...)+c.Filled-1)/c.Filled)
}

// lostZeros returns how many values of a column have lost their leading zeros,
// where that is clear. Of postcodes most have their full length then, none begins
// with a zero, and the short ones are not those of other countries.
func (g *guesser) lostZeros(f *Field, c *column) int {
	isPhone, region := f.Kind == mapping.KindPhone, g.proposal.Region.Code
	if !isPhone && f.Kind != mapping.KindPostcode {
		return 0
	}
	reader := trial(mapping.Source{Field: f.Field, Kind: f.Kind, Repair: []mapping.Repair{mapping.RepairZeros}}, region)
	if reader == nil {
		return 0
	}
	if isPhone {
		if g.codeOf(c) != nil && !g.whole(c) { // whose zero is the code's
			return 0
		}
		return g.lostTrunkZeros(c, reader)
	}
	lost := c.estimate(func(text string) bool { return mends(reader, text) })
	if 2*lost > c.Filled && !g.allAtHome() || c.LeadingZero > 0 || lost <= g.foreign() {
		return 0
	}
	return lost
}

// estimate returns how many values are so, by those that are known, among digits
// by their length: exactly, where all of one length are alike.
func (c *column) estimate(is func(string) bool) int {
	so, known, cells := map[int]int{}, map[int]int{}, map[int]int{0: c.Filled}
	for length, n := range c.Digits {
		cells[length] = n
		cells[0] -= n
	}
	for _, v := range c.Top {
		length := 0
		if strings.Trim(v.Value, "0123456789") == "" {
			length = len(v.Value)
		}
		known[length] += v.N
		if is(v.Value) {
			so[length] += v.N
		}
	}
	n := 0
	for length := range so {
		n += (cells[length]*so[length] + known[length] - 1) / known[length]
	}
	return n
}

// mends reports whether a reader puts a zero back.
func mends(reader *mapping.Reader, text string) bool {
	var rec mapping.Record
	reader.Read(&mapping.Row{Cells: []mapping.Cell{{Kind: mapping.Text, Text: []byte(text)}}}, &rec)
	return slices.ContainsFunc(rec.Problems, func(p mapping.Problem) bool { return p.Code == mapping.RepairedZeros })
}

// trial returns what reads one value as a source would; nil where nothing can.
func trial(s mapping.Source, region string) *mapping.Reader {
	const only = "only"
	s.Columns = []string{only}
	m := mapping.Mapping{Match: s.Columns, Region: region, Fields: []mapping.Source{s}}
	reader, err := m.Compile(s.Columns)
	if err != nil {
		return nil
	}
	return reader
}

// lacksZero reports whether a phone number is as long as one of the region is
// without the 0 that is dialled before it, whether somebody has it or not.
func lacksZero(text, region string) bool {
	if !dialsZero(region) || text[0] == '0' || strings.Trim(text, "0123456789") != "" {
		return false
	}
	n, err := phonenumbers.Parse(text, region)
	return err == nil && phonenumbers.IsPossibleNumberWithReason(n) == phonenumbers.IS_POSSIBLE &&
		phonenumbers.GetNationalSignificantNumber(n) == text
}

// emptied returns what makes nothing of the values that stand for none.
func emptied(columns []*column) []mapping.Substitute {
	var all []mapping.Substitute
	for _, c := range columns {
		for _, v := range c.Top {
			s := mapping.Substitute{Text: v.Value}
			if isFiller(v.Value) && !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	slices.SortFunc(all, func(a, b mapping.Substitute) int { return strings.Compare(a.Text, b.Text) })
	return all
}

// allAtHome reports whether every row names the region as its country.
func (g *guesser) allAtHome() bool {
	return g.foreign() == 0 && slices.ContainsFunc(g.columns, func(c *column) bool {
		return c.role == country && c.Filled == g.rows && c.Distinct == 1
	})
}

// foreign returns how many rows name another country than the region.
func (g *guesser) foreign() int {
	known, n := mapping.NewCountries(), 0
	for _, c := range g.columns {
		for _, v := range c.Top {
			if code, ok := known.Code(v.Value); c.role == country && ok && code != g.proposal.Region.Code {
				n += v.N
			}
		}
	}
	return n
}
