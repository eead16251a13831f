package report_test

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"kashsync/importer/plan"
	"kashsync/importer/report"
	"kashsync/importer/send"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// words are plain ones: the codes, mostly.
func words() *report.Words {
	plain := func(s string) string { return strings.ToUpper(s[:1]) + strings.ReplaceAll(s[1:], "_", " ") }
	return &report.Words{
		Language: "en",
		Kind:     func(k plan.Kind) string { return plain(string(k)) },
		Outcome:  func(o send.Outcome) string { return strings.ReplaceAll(string(o), "_", " ") },
		Value: func(f customer.Field, value string) string {
			if seconds, err := strconv.ParseInt(value, 10, 64); f == customer.BirthDate && err == nil {
				return time.Unix(seconds, 0).UTC().Format(time.DateOnly)
			}
			return value
		},
		Remarks: func(a *plan.Action) (all []string) {
			if a.Guard != "" {
				all = append(all, "held: "+string(a.Guard))
			}
			if a.OldKey != "" {
				all = append(all, "was "+a.OldKey)
			}
			return all
		},
		Problem: func(p *mapping.Problem) report.ProblemWords {
			fate := "row left out"
			if p.Warning {
				fate = "sent as it is"
			}
			return report.ProblemWords{What: plain(string(p.Code)), Hint: "correct it", Fate: fate}
		},
		Number: func(n int) string {
			if n >= 1000 {
				return fmt.Sprintf("%d,%03d", n/1000, n%1000)
			}
			return strconv.Itoa(n)
		},
		Duration: time.Duration.String,
		Labels: report.Labels{
			Customer: "customer", Key: "key", ID: "Kash id", Line: "line", Field: "field", Before: "before", After: "after",
			Values: "values", Column: "column", Value: "value", Problem: "problems", Hint: "what to do", Fate: "what becomes of it",
			Remarks: "remarks", Action: "action", Outcome: "outcome", Status: "HTTP status", Message: "message", Time: "time",
			Attempts: "attempts", Summary: "summary", Code: "plan", Legend: "sections",
			Empty: "(empty)", Unknown: "(not sent before)", Problems: "Invalid: to be mended", ToLookAt: "To look at",
			Mended: "Mended", Search: "Search", AllActions: "All actions", AllOutcomes: "All outcomes", AllFields: "All fields",
			Shown: "% of % shown", Skip: "To the customers", Cut: "The first % of % are shown.",
			Plot: "% calls, % of them not done, in steps of %", PlotGood: "done", PlotBad: "not done", PlotAxis: "% in %",
			Made: "Made by kashsync test", NoNetwork: "This page loads nothing and sends nothing.", Masked: "Personal data is shortened.",
		},
	}
}

// head is a head for so many of each kind.
func head(counts plan.Counts) *report.Head {
	h := &report.Head{
		Title: "Preview of customers.csv", Sentence: "A sync would add 2 customers, edit 3 and delete 1; 1 invalid.", Code: "K7QX-2M9F",
		Notes: []report.Note{{Grave: true, Text: "HELD: 1 delete of 4 known customers. If they are really to go: --allow-deletes=1"}},
		Facts: []report.Fact{{Name: "Spreadsheet", Text: "customers.csv, 8 rows"}, {Name: "Shop", Text: "42"}},
		Rest:  "All of them are in the .csv and .xlsx forms.",
	}
	for _, k := range []struct {
		kind plan.Kind
		sign string
	}{
		{plan.Delete, "−"}, {plan.Edit, "±"}, {plan.Add, "+"}, {plan.InDoubt, "?"}, {plan.Invalid, "!"}, {plan.Unchanged, "="}, {plan.Skipped, "·"},
	} {
		if n := counts[k.kind]; n > 0 {
			h.Counts = append(h.Counts, report.Count{Key: string(k.kind), Sign: k.sign, Name: strings.ToLower(words().Kind(k.kind)), Number: n})
		}
	}
	return h
}

// of makes a customer of field names and values.
func of(pairs ...string) (c customer.Customer) {
	for i := 0; i < len(pairs); i += 2 {
		f, ok := customer.ParseField(pairs[i])
		if !ok {
			panic(pairs[i])
		}
		c.Set(f, pairs[i+1])
	}
	return c
}

// nasty are texts that must not run, break or hide, in any form.
func nasty() []string {
	return []string{
		`=HYPERLINK("http://127.0.0.1/","click")`, `<script>document.title="ran"</script>`, `"><img src=x onerror="document.title='ran'">`,
		"+33199000102", "-1+1", "@SUM(A1)", "\t=1", "{{.}}", "</table></div><h1>x", "&amp;lt;", "a\u202ednaga\u2066b\u2069c\u200bd",
		"javascript:alert(1)", "line one\nline two", " leading and trailing ", "שלום \u200fעולם", "-->", "'quoted'", `back\slash`, "nul\u0001l",
		strings.Repeat("x", 32_768),
	}
}

// actions are some of every kind, with every nasty text as key, name and value.
func actions() []plan.Action {
	all := []plan.Action{
		{Kind: plan.Unchanged, Line: 2, Key: "C-0", Who: "Nobody Shown", ID: "1000"},
		{Kind: plan.Add, Line: 3, Key: "C-1", Who: "Anne Martin", Cause: plan.FromFile, Send: of("surname", "Anne", "name", "Martin", "birthDate", "479520000")},
		{
			Kind: plan.Edit, Line: 4, Key: "C-2", Who: "Jean Petit", ID: "1002", Cause: plan.FromFile,
			Send: of("phone", "+33199000102", "city", "", "email", "jean@example.com", "birthDate", "479520000"), Before: of("phone", "+33199000101", "city", "Lyon", "birthDate", ""),
			Problems: []mapping.Problem{{Line: 4, Column: "Tél.", Field: "phone", Value: "01 99 00 01 02", Code: mapping.PhoneUnassigned, Args: []string{"FR"}, Warning: true}},
		},
		{
			Kind: plan.Edit, Line: 5, Key: "N-3", OldKey: "C-3", Who: "Zoé Durand", ID: "1003", Cause: plan.FromMapping, Guard: plan.GuardEdits,
			Send: of("postcode", "06000"), Before: of("postcode", "6000"), Causes: plan.Causes{plan.FromMapping: 1 << customer.Postcode},
			Problems: []mapping.Problem{{Line: 5, Column: "CP", Field: "postcode", Value: "6000", Code: mapping.RepairedZeros, Args: []string{"06000"}, Warning: true}},
		},
		{Kind: plan.Invalid, Line: 6, Key: "C-4", Who: "Luc Blanc", Problems: []mapping.Problem{{Line: 6, Column: "E-mail", Field: "email", Value: "luc@", Code: mapping.EmailBad}}},
		{Kind: plan.Skipped, Line: 7, Note: plan.NoteTotals},
		{Kind: plan.InDoubt, Line: 8, Key: "C-5", Who: "Eve Roux", Note: plan.NoteUnsettled},
		{Kind: plan.Delete, Key: "C-9", Who: "Paul Noir", ID: "1009", Cause: plan.FromMissing, Guard: plan.GuardDeletes, Before: of("name", "Noir")},
	}
	for i, text := range nasty() {
		all = append(all, plan.Action{
			Kind: plan.Edit, Line: 10 + i, Key: text, Who: text, ID: strconv.Itoa(2000 + i), Cause: plan.FromFile,
			Send: of("name", text, "commentPublic", text), Before: of("name", "", "commentPublic", "was "+text),
			Problems: []mapping.Problem{{Line: 10 + i, Column: text, Field: "name", Value: text, Code: mapping.PhoneUnassigned, Args: []string{text}, Warning: true}},
		})
	}
	return all
}

func countsOf(actions []plan.Action) plan.Counts {
	counts := plan.Counts{}
	for i := range actions {
		counts[actions[i].Kind]++
	}
	return counts
}
