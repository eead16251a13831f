package plan_test

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// present is what makes values of cells now; zero where a test does not care.
type present struct {
	rules   map[customer.Field]string
	version string
	number  int64
}

func (p present) made(was plan.Provenance) bool {
	return p.version == was.Version && maps.Equal(p.rules, was.Rules)
}

// knowOrigin does what the state does with the cells of a call's row.
func (s *shop) knowOrigin(a plan.Action) {
	if s.origins == nil {
		s.origins = map[string]plan.Provenance{}
	}
	s.origins[a.Key] = plan.Provenance{
		Cells: a.Cells, Sums: a.Sums, Rules: s.cause.rules, Version: s.cause.version, Origin: s.cause.number,
	}
}

// refresh does what the state does at the end of a run.
func (s *shop) refresh(a plan.Action) {
	if !a.Stale {
		return
	}
	entry := s.entries[a.Key]
	if !entry.Unsure {
		entry.Print = a.Print
	}
	entry.Plain = a.Plain()
	s.entries[a.Key] = entry
	s.knowOrigin(a)
}

// A night is one spreadsheet, read by a mapping and a version.
type night struct {
	header, mapping, version string
	rows                     []string // cells, separated by commas
}

// plan makes the night's plan.
func (n *night) plan(t require.TestingT, s *shop, rules plan.Rules) *plan.Plan {
	m, err := mapping.Parse("a.mapping.yaml", []byte(n.mapping))
	require.NoError(t, err)
	reader, err := m.Compile(strings.Split(n.header, ","))
	require.NoError(t, err)
	s.cause = present{m.Rules(), n.version, s.cause.number + 1}
	rules.Rules, rules.Version = s.cause.rules, s.cause.version
	p, err := plan.Make(func(bare func(*mapping.Record) bool) iter.Seq2[*mapping.Record, error] {
		return func(yield func(*mapping.Record, error) bool) {
			for i, line := range n.rows {
				row := mapping.Row{Line: i + 2}
				for text := range strings.SplitSeq(line, ",") {
					row.Cells = append(row.Cells, mapping.Cell{Kind: mapping.Text, Text: []byte(text)})
				}
				var rec mapping.Record
				if reader.Look(&row, &rec); !rec.Bare || bare == nil || !bare(&rec) {
					rec.Complete()
				}
				if !yield(&rec, nil) {
					return
				}
			}
		}
	}, s, rules)
	require.NoError(t, err)
	return p
}

// because writes why an action is there, and why each field changes.
func because(a *plan.Action) string {
	text := string(a.Cause)
	for f := range a.Send.Fields().All() {
		text += fmt.Sprintf(" %s:%s", f, a.Causes.Of(f))
	}
	return text
}

const (
	phoneMapping = "match: id\nregion: FR\nfields: {name: nom, phone: tel, postcode: cp}\n"
	phoneHeader  = "id,nom,tel,cp,mob"
)

func firstNight() night {
	return night{phoneHeader, phoneMapping, "v1", []string{"a,Martin,06 12 34 56 78,1000,07 11 22 33 44"}}
}

func TestCauseOfAnEdit(t *testing.T) {
	free := plan.Rules{Guards: mapping.Guards{Deletes: 1, Edits: 1, Adds: 1}}
	for name, test := range map[string]struct {
		change func(*night)
		shop   func(*shop)
		want   string
	}{
		"cell":                {change: func(n *night) { n.rows[0] = "a,Martín,06 12 34 56 78,1000," }, want: "file name:file"},
		"kind":                {change: func(n *night) { n.replace("tel", "{column: tel, format: national}") }, want: "mapping phone:mapping"},
		"another column":      {change: func(n *night) { n.replace("phone: tel", "phone: mob") }, want: "mapping phone:mapping"},
		"newly mapped":        {change: func(n *night) { n.replace("fields: {", "fields: {phone2: mob, ") }, want: "mapping phone2:mapping"},
		"repair":              {change: func(n *night) { n.replace("region", "repair: zeros\nregion") }, want: "repair postcode:repair"},
		"column's case alone": {change: func(n *night) { n.replace("nom", "NOM"); n.rows[0] = "a,M,06 12 34 56 78,1000," }, want: "file name:file"},
		"renamed everywhere":  {change: func(n *night) { n.replace("nom", "name"); n.header = "id,name,tel,cp,mob" }, want: "file"},
		"cell and kind of both": {change: func(n *night) {
			n.replace("tel", "{column: tel, format: national}")
			n.rows[0] = "a,Petit,06 12 34 56 79,1000,"
		}, want: "file name:file phone:file"},
		"cell, and kind": {change: func(n *night) {
			n.replace("tel", "{column: tel, format: national}")
			n.rows[0] = "a,Petit,06 12 34 56 78,1000,"
		}, want: "file name:file phone:mapping"},
		"version": {
			change: func(n *night) { n.version = "v2" },
			shop:   func(s *shop) { s.said("phone", "+33 612") }, want: "tool phone:tool",
		},
		"version and mapping": {
			change: func(n *night) { n.version = "v2"; n.replace("nom", "{value: x}") },
			shop:   func(s *shop) { s.said("phone", "+33 612") }, want: "mapping name:mapping phone:tool",
		},
		"drift": {shop: func(s *shop) { s.said("phone", "+33 612") }, want: "drift phone:drift"},
		"another cell that decides, too": {
			change: func(n *night) { n.rows[0] = "a,Martin,06 12 34 56 79,1000," },
			shop:   func(s *shop) { s.said("postcode", "01000") }, want: "file phone:file postcode:file",
		},
		"nothing known": {
			change: func(n *night) { n.replace("tel", "{column: tel, format: national}") },
			shop:   func(s *shop) { s.origins = nil }, want: "file phone:file",
		},
		"of the cells alone": {
			change: func(n *night) { n.replace("tel", "{column: tel, format: national}") },
			shop:   func(s *shop) { s.forgetRules() }, want: "file phone:file",
		},
		"listed again": {
			shop: func(s *shop) { e := s.entries["a"]; e.Gone = true; s.entries["a"] = e }, want: "file blacklist:file",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, n := newShop(), firstNight()
			applyAll(t, s, n.plan(t, s, free))
			if test.change != nil {
				test.change(&n)
			}
			if test.shop != nil {
				test.shop(s)
			}
			p := n.plan(t, s, free)
			requireCounts(t, p)
			all, err := collect(p)
			require.NoError(t, err)
			require.Len(t, all, 1)
			require.Equal(t, test.want, because(&all[0]))
		})
	}
}

func (n *night) replace(old, by string) { n.mapping = strings.Replace(n.mapping, old, by, 1) }

// said has the state know another value of a.
func (s *shop) said(field, value string) {
	f, _ := customer.ParseField(field)
	values := s.values["a"]
	values.Set(f, value)
	s.values["a"] = values
	e := s.entries["a"]
	e.Print = customer.Fingerprint{}
	s.entries["a"] = e
}

func (s *shop) forgetRules() {
	for key, was := range s.origins {
		was.Rules, was.Version, was.Origin = nil, "", 0
		s.origins[key] = was
	}
}

// A call says what is behind its values, and what needs none says it once.
func TestRawTextOfCalls(t *testing.T) {
	s, n := newShop(), firstNight()
	p := n.plan(t, s, plan.Rules{})
	all, err := collect(p)
	require.NoError(t, err)
	require.Equal(t, "Martin", all[0].Raw.Value(customer.Name))
	require.Equal(t, "06 12 34 56 78", all[0].Raw.Value(customer.Phone))
	require.Equal(t, customer.SumOf("1000"), all[0].Sums[customer.Postcode])
	applyAll(t, s, p)

	for _, again := range []struct {
		row     string
		version string
		stale   bool
	}{
		{"a,Martin,06 12 34 56 78,1000,", "v1", false}, {"a,Martin,06.12.34.56.78,1000,", "v1", true},
		{"a,Martin,06.12.34.56.78,1000,", "v1", false}, {"a,Martin,06.12.34.56.78,1000,", "v2", true},
		{"a,Martin,06.12.34.56.78,1000,", "v2", false},
	} {
		n.rows[0], n.version = again.row, again.version
		p := n.plan(t, s, plan.Rules{})
		all, err := collect(p)
		require.NoError(t, err)
		require.Equal(t, plan.Unchanged, all[0].Kind)
		require.Equal(t, again.stale, all[0].Stale, again)
		require.Equal(t, again.stale, all[0].Sums != customer.Sums{})
		applyAll(t, s, p)
	}
}

// Many edits that no changed cell asks for are held, and nothing else.
func TestRemappedAreHeld(t *testing.T) {
	const known = 200
	for _, test := range []struct {
		remapped, changed, allow int
		held                     plan.Guard
		count, sends             int
	}{
		{remapped: 29, changed: 5, sends: 34},
		{remapped: 30, changed: 5, held: plan.GuardRemapped, count: 30, sends: 5},
		{remapped: 30, changed: 5, allow: 30, sends: 35},
		{remapped: 30, changed: 5, allow: 35, held: plan.GuardRemapped, count: 30, sends: 5},
		{remapped: 60, changed: 5, held: plan.GuardEdits, count: 65, sends: 0},
		{remapped: 60, changed: 5, allow: 65, sends: 65},
		{remapped: 60, changed: 5, allow: 60, held: plan.GuardEdits, count: 65, sends: 0},
	} {
		s, n := newShop(), firstNight()
		n.rows = nil
		for i := range known {
			cp := "1000"
			if i >= test.remapped {
				cp = "20000" // lacks no zero
			}
			n.rows = append(n.rows, fmt.Sprintf("k%03d,N%d,06 12 34 56 78,%s,", i, i, cp))
		}
		rules := make10(mapping.MissingKeep)
		applyAll(t, s, n.plan(t, s, rules))
		n.replace("region", "repair: zeros\nregion")
		for i := range test.changed {
			at := known - 1 - i
			n.rows[at] = strings.Replace(n.rows[at], "N", "M", 1)
		}
		rules.Allow.Edits = test.allow
		p := n.plan(t, s, rules)
		requireCounts(t, p)
		require.Equal(t, test.sends, p.Summary.Sends, test)
		if test.held == "" {
			require.Empty(t, p.Summary.Held, test)
			continue
		}
		require.Len(t, p.Summary.Held, 1)
		require.Equal(t, test.held, p.Summary.Held[0].Guard)
		require.Equal(t, test.count, p.Summary.Held[0].Count)
	}
}

func TestSummaryTellsCauses(t *testing.T) {
	s, n := newShop(), firstNight()
	n.rows = []string{"a,A,0612345678,1000,", "b,B,0612345678,1000,", "c,C,0612345678,1000,"}
	applyAll(t, s, n.plan(t, s, plan.Rules{}))
	n.replace("tel", "{column: tel, format: national}")
	n.rows = []string{"a,A,0612345678,1000,", "b,BB,0612345678,1000,", "c,C,0612345678,1000,"}
	p := n.plan(t, s, plan.Rules{Guards: mapping.Guards{Edits: 1}})
	kind := []plan.RuleCount{{RuleChange: mapping.RuleChange{Part: mapping.PartKind, From: "phone", To: "national"}, Edits: 3}}
	require.Equal(t, []plan.CauseCount{
		{Cause: plan.FromFile, Edits: 1, Fields: []plan.FieldCount{{Field: "name", Edits: 1}}},
		{Cause: plan.FromMapping, Edits: 2, Fields: []plan.FieldCount{{Field: "phone", Edits: 3, Changes: kind}}},
	}, p.Summary.Causes)
}

// requireCauses wants the summary to count what the actions say.
func requireCauses(t require.TestingT, sum *plan.Summary, actions []plan.Action) {
	edits, fields := map[plan.Cause]int{}, map[string]int{}
	for _, a := range actions {
		if a.Kind != plan.Edit || a.Cause == plan.FromMissing {
			continue
		}
		edits[a.Cause]++
		for f := range a.Send.Fields().All() {
			fields[fmt.Sprint(a.Causes.Of(f), " ", f)]++
		}
	}
	counted := map[string]int{}
	for _, c := range sum.Causes {
		require.Equal(t, edits[c.Cause], c.Edits, c.Cause)
		delete(edits, c.Cause)
		for _, f := range c.Fields {
			counted[fmt.Sprint(c.Cause, " ", f.Field)] = f.Edits
		}
	}
	require.Empty(t, edits)
	require.Equal(t, fields, counted)
}

// Whatever changed of a night: a field's cause is its cell, where that changed and
// is still the one that is read; else its rule; and never the file otherwise.
func TestCausesTellWhatChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) (n night, rules map[string]string) {
			rules = map[string]string{
				"name":  rapid.SampledFrom([]string{"nom", "mob", "{value: x}"}).Draw(t, label+" name"),
				"phone": rapid.SampledFrom([]string{"tel", "{column: tel, format: national}", "{column: tel, as: text}"}).Draw(t, label+" phone"),
				"city":  rapid.SampledFrom([]string{"cp", "{column: cp, as: digits}"}).Draw(t, label+" city"),
			}
			n = night{header: phoneHeader, version: "v1", mapping: "match: id\nregion: FR\nfields:\n"}
			for _, f := range slices.Sorted(maps.Keys(rules)) {
				n.mapping += "  " + f + ": " + rules[f] + "\n"
			}
			for _, key := range []string{"a", "b"} {
				cells := []string{
					key, rapid.SampledFrom([]string{"A", "B"}).Draw(t, "nom"),
					rapid.SampledFrom([]string{"0612345678", "06 12 34 56 78", "0612345679"}).Draw(t, "tel"),
					rapid.SampledFrom([]string{"1000", "1 000", "2000"}).Draw(t, "cp"), "C",
				}
				n.rows = append(n.rows, strings.Join(cells, ","))
			}
			return n, rules
		}
		free := plan.Rules{Guards: mapping.Guards{Deletes: 1, Edits: 1, Adds: 1}}
		s := newShop()
		first, was := draw("first")
		applyAll(t, s, first.plan(t, s, free))
		second, is := draw("second")
		p := second.plan(t, s, free)
		requireCounts(t, p)
		all, err := collect(p)
		require.NoError(t, err)
		column := map[string]int{"name": 1, "phone": 2, "city": 3}
		for i, a := range all {
			before, now := strings.Split(first.rows[i], ","), strings.Split(second.rows[i], ",")
			file := false
			for f := range a.Send.Fields().All() {
				name := f.String()
				want := plan.FromMapping
				if at := column[name]; before[at] != now[at] && (name != "name" || was[name] == "nom" && is[name] == "nom") {
					want = plan.FromFile
				}
				file = file || want == plan.FromFile
				require.Equal(t, want, a.Causes.Of(f), "%s: %s %s → %s %s", name, was[name], before, is[name], now)
				require.True(t, want == plan.FromFile || was[name] != is[name])
			}
			require.True(t, a.Kind != plan.Edit || (a.Cause == plan.FromFile) == file)
		}
		applyAll(t, s, p)
		settled, err := collect(second.plan(t, s, free))
		require.NoError(t, err)
		for _, a := range settled {
			require.False(t, a.Kind != plan.Unchanged || a.Stale, say(a))
		}
	})
}
