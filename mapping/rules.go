package mapping

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"kashsync/mapping/customer"
)

// A RulePart is one of the things that decide how a field is made of a row.
type RulePart string

// The parts of a rule, in the order in which it is written.
const (
	PartColumns RulePart = "columns" // which are read; no longer the same cells
	PartJoined  RulePart = "joined"  // all of them are, and not the first that is not blank
	PartValue   RulePart = "value"   // the constant
	PartJoin    RulePart = "join"
	PartKind    RulePart = "kind"
	PartLayout  RulePart = "layout"
	PartOrder   RulePart = "order"
	PartValues  RulePart = "values" // told by a sum
	PartRegion  RulePart = "region" // where the kind asks for it
	PartZone    RulePart = "zone"   // likewise
	PartRepair  RulePart = "repair"
	PartBlank   RulePart = "blank"
	// PartField is the whole of a field that was not mapped.
	PartField RulePart = "field"
)

// Rules returns for each mapped field a text of all that decides how its value
// is made of a row: two mappings that share it make the same value of the same
// cells, and tell the same of it. It has a line for each part that says something.
func (m *Mapping) Rules() map[customer.Field]string {
	rules := make(map[customer.Field]string, len(m.Fields))
	for i := range m.Fields {
		s := &m.Fields[i]
		rules[s.Field] = m.rule(s)
	}
	return rules
}

func (m *Mapping) rule(s *Source) string {
	var r ruleText
	if len(s.Columns) == 0 {
		r.add(PartValue, s.Constant)
		r.blank(m)
		return r.String()
	}
	r.add(PartColumns, s.Columns...)
	if s.Joined && len(s.Columns) > 1 {
		r.add(PartJoined, "yes")
		r.add(PartJoin, s.Join)
	}
	r.add(PartKind, string(s.Kind))
	r.say(PartLayout, s.Layout)
	r.say(PartOrder, string(s.Order))
	r.values(s.Values)
	if asksRegion(s) {
		r.say(PartRegion, m.Region)
	}
	if s.Kind == KindDate && m.Zone != nil {
		r.add(PartZone, m.Zone.String())
	}
	r.repair(m, s)
	r.blank(m)
	return r.String()
}

// asksRegion reports whether another region may make other values, or warn of
// others: a warning changes no value, but only a row that is read again has it.
func asksRegion(s *Source) bool {
	switch s.Kind {
	case KindPhone, KindNational, KindPostcode, KindPostcodePart, KindCityPart, KindCompany, KindVAT:
		return true
	}
	return false
}

// A ruleText has a line for each part: its name and what it says, quoted.
type ruleText struct{ strings.Builder }

func (r *ruleText) add(part RulePart, texts ...string) {
	r.WriteString(string(part))
	for _, text := range texts {
		r.WriteByte(' ')
		r.WriteString(strconv.Quote(text))
	}
	r.WriteByte('\n')
}

// say adds a part that may say nothing.
func (r *ruleText) say(part RulePart, text string) {
	if text != "" {
		r.add(part, text)
	}
}

func (r *ruleText) values(all []Substitute) {
	if len(all) == 0 {
		return
	}
	var text strings.Builder
	for _, one := range all {
		text.WriteString(strconv.Quote(one.Text) + strconv.Quote(one.Value))
	}
	sum := customer.FingerprintOf(text.String())
	r.add(PartValues, hex.EncodeToString(sum[:8]))
}

// repair adds those repairs that can do something to the kind.
func (r *ruleText) repair(m *Mapping, s *Source) {
	var does []string
	if zeros := s.Kind == KindPhone || s.Kind == KindNational || s.Kind == KindPostcode; zeros && m.Repairs(s, RepairZeros) {
		does = append(does, string(RepairZeros))
	}
	if m.Repairs(s, RepairMojibake) {
		does = append(does, string(RepairMojibake))
	}
	if len(does) > 0 {
		r.add(PartRepair, does...)
	}
}

func (r *ruleText) blank(m *Mapping) {
	if m.Blank == BlankClear {
		r.add(PartBlank, string(BlankClear))
	}
}

// A RuleChange is a part of a field's rule that is another than it was, as the
// mapping file says it; "" where it says nothing, or only the sum is known.
type RuleChange struct {
	Part RulePart `json:"part"`
	From string   `json:"from"`
	To   string   `json:"to"`
}

// SameCells reports whether two rules read the same cells, so that the sums of
// their raw text can be compared.
func SameCells(was, is string) bool {
	for _, part := range []RulePart{PartColumns, PartJoined, PartValue} {
		if _, _, differs := compareRules(was, is, part); differs {
			return false
		}
	}
	return true
}

// RuleChanges tells in what two rules differ; a rule that is "" is of a field
// that was not mapped.
func RuleChanges(was, is string) []RuleChange {
	if was == is {
		return nil
	}
	if was == "" || is == "" {
		return []RuleChange{{Part: PartField, From: said(rulePart(was, PartColumns)), To: said(rulePart(is, PartColumns))}}
	}
	var all []RuleChange
	for _, part := range ruleParts() {
		from, to, differs := compareRules(was, is, part)
		if !differs {
			continue
		}
		change := RuleChange{Part: part, From: said(from), To: said(to)}
		if part == PartValues {
			change.From, change.To = "", ""
		}
		all = append(all, change)
	}
	return all
}

// compareRules returns what two rules say of a part, still quoted. A column may be
// written in any case.
func compareRules(was, is string, part RulePart) (from, to string, differs bool) {
	from, to = rulePart(was, part), rulePart(is, part)
	return from, to, from != to && (part != PartColumns || fold(from) != fold(to))
}

func ruleParts() []RulePart {
	return []RulePart{
		PartColumns, PartJoined, PartValue, PartJoin, PartKind, PartLayout, PartOrder, PartValues,
		PartRegion, PartZone, PartRepair, PartBlank,
	}
}

// rulePart returns what a rule says of a part, still quoted.
func rulePart(rule string, part RulePart) string {
	for line := range strings.Lines(rule) {
		if text, ok := strings.CutPrefix(line, string(part)+" "); ok {
			return text[:len(text)-1]
		}
	}
	return ""
}

// said unquotes what a rule says of a part.
func said(quoted string) string {
	var texts []string
	for quoted != "" {
		one, err := strconv.QuotedPrefix(quoted)
		if err != nil {
			break
		}
		text, _ := strconv.Unquote(one)
		texts = append(texts, text)
		quoted = strings.TrimPrefix(quoted[len(one):], " ")
	}
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), ", ")
}
