package guess

import (
	"cmp"
	"slices"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/profile"
)

// A block is the columns of one address: those of the home, or of the office.
// Two are never mixed.
type block struct {
	scope  string
	number int // of "Address 2 - City"
	copy   int
	parts  map[role][]*column
}

// filled says how much of an address stands in the block.
func (b *block) filled() int {
	n := 0
	for _, r := range []role{street, postcode, city} {
		for _, c := range b.parts[r] {
			if c.ordinal < 2 {
				n += c.Filled
			}
		}
	}
	return n
}

func (b *block) rank() int {
	return scopeRank(b.scope) + 10*max(0, b.number-1) + 100*b.copy
}

// places proposes the address.
func (g *guesser) places() {
	g.numberBesideStreet()
	blocks := g.blocks()
	if len(blocks) == 0 {
		return
	}
	best := chosen(blocks)
	g.complete(best, blocks)
	g.streets(best)
	for _, part := range []struct {
		role  role
		field customer.Field
	}{{postcode, customer.Postcode}, {city, customer.City}, {country, customer.Country}, {addressNote, customer.AddressComment}} {
		if found := best.parts[part.role]; len(found) > 0 {
			g.takePlace(part.field, ownest(found))
		}
	}
}

// takePlace proposes a part of the address, out of postcode and city in one where
// there is no better column.
func (g *guesser) takePlace(f customer.Field, c *column) {
	taken := g.take(f, c)
	if f == customer.Country {
		taken.Values = append(taken.Values, c.plates()...)
	}
	if c.role != place {
		return
	}
	if taken.Kind = mapping.KindCityPart; f == customer.Postcode {
		taken.Kind = mapping.KindPostcodePart
	}
	if taken.Why, taken.Args = PlaceParts, nil; taken.Confidence == Sure {
		taken.Confidence = Likely
	}
}

// plates returns which countries the values are of that are written as on the
// plates of cars, which is no code of a country else: D, A.
func (c *column) plates() []mapping.Substitute {
	var known []mapping.Substitute
	for _, v := range c.Top {
		if code := plate(v.Value); code != "" {
			known = append(known, mapping.Substitute{Text: v.Value, Value: code})
		}
	}
	slices.SortFunc(known, func(a, b mapping.Substitute) int { return cmp.Compare(a.Text, b.Text) })
	return known
}

func isPlate(text string) bool { return plate(text) != "" }

func plate(text string) (code string) {
	switch text {
	case "D":
		return "DE"
	case "A":
		return "AT"
	case "F":
		return "FR"
	case "I":
		return "IT"
	case "E":
		return "ES"
	case "B":
		return "BE"
	case "L":
		return "LU"
	case "P":
		return "PT"
	}
	return ""
}

// places returns what recognises a postcode and a city in one.
func places() func(text string) bool {
	usual, dutch := mapping.NewPlaceSplitter(""), mapping.NewPlaceSplitter("NL")
	return func(text string) bool {
		code, city := usual(text)
		if code == "" || city == "" {
			code, city = dutch(text)
		}
		return code != "" && city != ""
	}
}

// blocks sorts the address's columns.
func (g *guesser) blocks() []*block {
	var blocks []*block
	parts := g.of(street, houseNumber, line2, postcode, city, place, country, addressNote)
	second := map[int]bool{} // "Address 2" is no second line where there is a "City 2"
	for _, c := range parts {
		second[c.ordinal] = second[c.ordinal] || c.ordinal > 1 && (c.role == city || c.role == postcode)
	}
	for _, c := range parts {
		if second[c.ordinal] {
			c.block, c.ordinal = c.ordinal, 0
		}
		scope, number := c.scope, c.block
		if scope == "main" {
			scope = ""
		}
		i := slices.IndexFunc(blocks, func(b *block) bool { return b.scope == scope && b.number == number && b.copy == c.copy })
		if i < 0 {
			i = len(blocks)
			blocks = append(blocks, &block{scope, number, c.copy, map[role][]*column{}})
		}
		blocks[i].parts[c.role] = append(blocks[i].parts[c.role], c)
	}
	for _, b := range blocks {
		for _, columns := range b.parts {
			slices.SortStableFunc(columns, func(a, b *column) int { return cmp.Compare(a.at, b.at) })
		}
		for _, r := range []role{postcode, city} {
			if both := b.parts[place]; len(both) > 0 && len(b.parts[r]) == 0 {
				b.parts[r] = both
			}
		}
	}
	return blocks
}

// chosen returns the block that is most the person's own of those that are not
// far less filled than another.
func chosen(blocks []*block) *block {
	fullest := slices.MaxFunc(blocks, func(a, b *block) int { return cmp.Compare(a.filled(), b.filled()) })
	candidates := slices.DeleteFunc(slices.Clone(blocks), func(b *block) bool { return 2*b.filled() < fullest.filled() })
	return slices.MinFunc(candidates, func(a, b *block) int { return cmp.Compare(a.rank(), b.rank()) })
}

// complete gives the block what it lacks of a block that says nothing of whose
// it is, where that is no address by itself: "Country" beside "Home Street".
func (g *guesser) complete(best *block, blocks []*block) {
	var others []*block
	for _, b := range blocks {
		if b != best && b.copy == best.copy && b.number == best.number {
			others = append(others, b)
		}
	}
	for _, b := range others {
		plainRest := b.scope == "" || best.scope == "" && len(others) == 1 && b.scope != "shipping" && b.scope != "other"
		whole := len(b.parts[street]) > 0 && len(b.parts[city]) > 0
		if (!plainRest || whole) && !(len(others) == 1 && halves(best, b)) {
			continue
		}
		for r, columns := range b.parts {
			if len(best.parts[r]) == 0 {
				best.parts[r] = columns
			}
		}
	}
}

// halves reports whether one address stands in two blocks, of which one says
// nothing of whose it is: "Street 1" beside "Ship City".
func halves(a, b *block) bool {
	for _, r := range []role{street, postcode, city, country} {
		if len(a.parts[r]) > 0 && len(b.parts[r]) > 0 {
			return false
		}
	}
	return a.scope == "" || b.scope == ""
}

// streets proposes the lines of the address.
func (g *guesser) streets(b *block) {
	var first, more []*column
	for _, c := range b.parts[street] {
		if c.ordinal < 2 {
			first = append(first, c)
		} else {
			more = append(more, c)
		}
	}
	if len(first) > 1 { // "Street" beside "Formatted", which is the whole address
		lines := slices.DeleteFunc(slices.Clone(first), func(c *column) bool { return slices.Contains(c.words, "formatted") })
		if len(lines) > 0 {
			first = lines
		}
		first = []*column{ownest(first)}
	}
	lines := slices.Concat(more, b.parts[line2])
	if len(first) == 0 && len(lines) > 0 {
		first, lines = lines[:1], lines[1:]
	}
	if number := b.parts[houseNumber]; len(number) > 0 && len(first) > 0 {
		first = append(first, number[0])
		slices.SortFunc(first, func(a, b *column) int { return cmp.Compare(a.at, b.at) })
	}
	if len(first) > 0 {
		g.join(customer.AddressLine1, " ", first...)
	}
	lines = slices.DeleteFunc(lines, func(c *column) bool { return c.Filled == 0 && len(lines) > 1 && c != lines[0] })
	if len(lines) > 0 {
		g.join(customer.AddressLine2, ", ", lines...)
	}
}

// ownest returns the column that is most the person's own, the first of several.
func ownest(columns []*column) *column {
	fullest := 0
	for _, c := range columns {
		fullest = max(fullest, c.Filled)
	}
	return slices.MinFunc(columns, func(a, b *column) int {
		return cmp.Or(cmp.Compare(a.rank(fullest), b.rank(fullest)), cmp.Compare(a.at, b.at))
	})
}

// numberBesideStreet takes a column N° for the house's number where it stands
// beside a street that has none, and tells nobody apart.
func (g *guesser) numberBesideStreet() {
	short := func(s string) bool { return hasDigit(s) && len(s) <= len("1234 bis") }
	for _, c := range g.of(street) {
		for _, at := range []int{c.at - 1, c.at + 1} {
			if at < 0 || at >= len(g.columns) || c.Filled == 0 || c.share(profile.Street) >= half {
				continue
			}
			n := g.columns[at]
			if n.role == id && slices.Equal(n.words, []string{"no"}) && !(n.Unique && n.Filled == g.rows) && n.sampled(short) >= all {
				n.role = houseNumber
			}
		}
	}
}
