package guess

import (
	_ "embed" // a list that people can read and mend
	"slices"
	"strconv"
	"strings"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

//go:embed systems.txt
var systemsText string

// A system is a program that exports customers, known by its header.
type system struct {
	name  string
	need  int
	marks []string
	until string // the first column that is no longer the customer's; "" for none
}

// kash is the name of the till's own export.
const kash = "Kash.click"

func systems() []system {
	var all []system
	for line := range strings.Lines(systemsText) {
		parts := strings.Split(strings.TrimSpace(line), ";")
		if line[0] == '#' || len(parts) < 3 {
			continue
		}
		need, _ := strconv.Atoi(strings.TrimSpace(parts[1]))
		s := system{name: parts[0], need: need}
		for mark := range strings.SplitSeq(parts[2], "|") {
			s.marks = append(s.marks, bare(mark))
		}
		if len(parts) > 3 {
			s.until = bare(parts[3])
		}
		all = append(all, s)
	}
	return all
}

// bare leaves out case and outer spaces.
func bare(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// systemOf returns the system whose export this header is of: the one that has
// the most of its marks there.
func systemOf(header []string) system {
	names := map[string]bool{}
	for _, raw := range header {
		names[bare(raw)] = true
	}
	best, most := system{}, 0.0
	for _, s := range systems() {
		n := 0
		for _, mark := range s.marks {
			if names[mark] {
				n++
			}
		}
		if share := float64(n) / float64(len(s.marks)); n >= s.need && share > most {
			best, most = s, share
		}
	}
	return best
}

// kashOwn maps the till's own export: its ids are Kash ids. Where the columns
// are called as the till's API calls the fields, they are these fields.
func (g *guesser) kashOwn(s system) bool {
	if i := slices.IndexFunc(g.columns, func(c *column) bool { return c.role == kashID }); i >= 0 {
		g.proposal.ID = g.columns[i].Label
	}
	fields := map[*column]customer.Field{}
	for i, c := range g.columns {
		if f, ok := customer.ParseField(strings.TrimSpace(g.header[i])); ok && c.Label == strings.TrimSpace(g.header[i]) {
			fields[c] = f
		}
	}
	api := 0
	for _, f := range fields {
		switch f {
		case customer.AddressLine1, customer.AddressLine2, customer.AddressComment, customer.VATNumber, customer.ClientGroupID,
			customer.CommentPrivate, customer.CommentPublic, customer.RegistrationNumber, customer.ActivityCode, customer.IdentificationID:
			api++
		}
	}
	own := api >= 3
	if (own || s.name == kash) && g.proposal.ID == "" {
		if c := g.ownIDs(); c != nil {
			c.role, g.proposal.ID = kashID, c.Label
		}
	}
	if !own {
		return false
	}
	g.proposal.System = kash
	for _, c := range g.columns {
		if f, ok := fields[c]; ok && c.role != secret {
			g.takeOwn(f, c)
		}
	}
	return true
}

// ownIDs returns the column that is called id, and holds none but numbers.
func (g *guesser) ownIDs() *column {
	for i, c := range g.columns {
		if strings.EqualFold(strings.TrimSpace(g.header[i]), "id") && c.sampled(mapping.IsKashID) == 1 {
			return c
		}
	}
	return nil
}

// takeOwn maps a column of the till's own export. Its dates are Unix seconds,
// which no layout reads.
func (g *guesser) takeOwn(f customer.Field, c *column) {
	c.confidence, c.why = Sure, ByName
	if f != customer.BirthDate {
		g.take(f, c)
		return
	}
	c.role = birthDate
	g.birthday()
}
