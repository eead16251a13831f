package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	proto "github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/performance"
	cdp "github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/importer/report"
	"kashsync/importer/send"
)

func TestPageRunsNothingButItsOwn(t *testing.T) {
	b := newTab(t)
	b.look(1280, 900, "light")
	b.open(writePreview(t, ".html", actions()))
	b.shot("light")
	require.Equal(t, "Preview of customers.csv", eval[string](b, `document.title`), "no name has run")
	require.Equal(t, []string{}, eval[[]string](b, `[...document.querySelectorAll("img, iframe, object, a[href]:not([href^='#'])")].map((e) => e.outerHTML)`))
	require.Equal(t, 1, eval[int](b, `document.scripts.length`))
	require.NotEqual(t, "none", eval[string](b, `getComputedStyle(document.querySelector("header")).position`), "the style counts")
	require.False(t, eval[bool](b, `document.getElementById("find").hidden`), "the script has run")
	require.Contains(t, eval[string](b, `document.getElementById("edit").innerText`), "U+202E", "what turns the writing round is seen")
	b.quiet()

	eval[*int](b, `(() => { const s = document.createElement("script"); s.textContent = "document.title = 'ran'"; document.body.append(s); const i = new Image(); i.src = "http://127.0.0.1:1/x.png"; })()`)
	require.Equal(t, "Preview of customers.csv", eval[string](b, `document.title`), "the policy forbids what got in all the same")
	require.Len(t, b.broken(), 2)
}

func TestPageFindsCustomers(t *testing.T) {
	b := newTab(t)
	b.look(1280, 900, "light")
	b.open(writePreview(t, ".html", actions()))
	shown := func() []string {
		eval[*int](b, `(async () => { while (document.getElementById("count").value === "" || document.getElementById("find").dataset.done === undefined && document.getElementById("text").value) await new Promise((r) => setTimeout(r)); })()`)
		return eval[[]string](b, `[...document.querySelectorAll("#customers > section")].filter((s) => !s.hidden).map((s) => s.id + " " + [...s.querySelectorAll("tbody")].filter((i) => i.offsetParent).length)`)
	}
	everybody := shown()
	require.Contains(t, everybody, "edit 22")

	run(b, cdp.KeyEvent("/"))
	require.Equal(t, "text", eval[string](b, `document.activeElement.id`), "by keyboard alone")
	eval[*int](b, `(() => { document.activeElement.value = ""; })()`) // the protocol types the sign all the same
	run(b, cdp.KeyEvent("zoe"))
	require.Equal(t, "zoe", eval[string](b, `document.getElementById("text").value`))
	require.Equal(t, []string{"edit 1"}, shown(), "without its accent")
	require.Equal(t, "1 of 48 shown", eval[string](b, `document.getElementById("count").value`))
	require.Equal(t, "polite", eval[string](b, `document.getElementById("count").getAttribute("aria-live")`))
	run(b, cdp.KeyEvent(kb.Escape))
	require.Equal(t, everybody, shown())

	choose := func(id, value string) {
		eval[*int](b, fmt.Sprintf(`(() => { const s = document.getElementById(%q); s.value = %q; s.dispatchEvent(new Event("change")); })()`, id, value))
	}
	choose("kind", "delete")
	require.Equal(t, []string{"delete 1"}, shown())
	choose("kind", "")
	choose("field", "postcode")
	require.Equal(t, []string{"edit 1", "mended 1"}, shown())
	choose("field", "birthDate")
	require.Equal(t, []string{"edit 1", "add 1"}, shown())
	b.quiet()
}

func TestPageWithoutScript(t *testing.T) {
	b := newTab(t)
	b.look(1280, 900, "light")
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open(writePreview(t, ".html", actions()))
	b.shot("no-script")
	require.Regexp(t, `^<form[^>]* hidden`, run(b, cdp.OuterHTML("#find")), "nothing that does not work")
	require.Len(t, run(b, cdp.Dimensions("#edit")).Content, 8, "what follows has its place")
	text := run(b, cdp.OuterHTML("body"))
	for _, want := range []string{
		"K7QX-2M9F", "A sync would add 2 customers", "--allow-deletes=1",
		"Jean Petit", "C-2", "+33199000101", "+33199000102", "Lyon", "(empty)", "(not sent before)", "Paul Noir", "E-mail", "luc@", "correct it",
	} {
		require.Contains(t, text, want)
	}
}

func TestPageOnPaper(t *testing.T) {
	b := newTab(t)
	b.look(794, 1123, "dark")
	b.open(writePreview(t, ".html", actions()))
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	b.shot("print")
	require.Equal(t, "none", eval[string](b, `getComputedStyle(document.getElementById("find")).display`))
	require.Equal(t, "rgb(28, 33, 38)", eval[string](b, `getComputedStyle(document.body).color`), "ink, also where the screen is dark")
	require.Contains(t, eval[string](b, `document.body.innerText`), "K7QX-2M9F")
	require.Contains(t, string(run(b, cdp.PrintToPDF())[:8]), "%PDF-")
}

func TestPageFitsEverywhere(t *testing.T) {
	b := newTab(t)
	for _, path := range []string{writePreview(t, ".html", actions()), writeReport(t, ".html")} {
		for _, width := range []int64{320, 360, 768, 1280, 2560} {
			for _, scheme := range []string{"light", "dark"} {
				b.look(width, 800, scheme)
				b.open(path)
				b.shot(fmt.Sprintf("%s-%d", scheme, width))
				require.LessOrEqual(t, eval[int](b, `document.documentElement.scrollWidth`), int(width), "nothing to the right of %d", width)
				require.Greater(t, contrast(b, "h1"), 7.0)
				require.Greater(t, contrast(b, "small"), 4.5)
				require.Greater(t, contrast(b, ".code code"), 4.5)
			}
		}
	}
	b.quiet()
}

// contrast is that of an element's text and the page, as WCAG reckons it.
func contrast(b *tab, selector string) float64 {
	return eval[float64](b, fmt.Sprintf(`(() => {
		const light = (c) => { const [r, g, b] = c.match(/\d+/g).map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
		const [x, y] = [getComputedStyle(document.querySelector(%q)).color, getComputedStyle(document.body).backgroundColor].map(light);
		return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
	})()`, selector))
}

// A screen reader is told tables, headings and landmarks, on a phone too.
func TestPageIsHeard(t *testing.T) {
	b := newTab(t)
	path := writePreview(t, ".html", actions())
	for _, width := range []int64{1280, 360} {
		b.look(width, 800, "light")
		b.open(path)
		b.hears([]string{
			"banner", "main", "search", "navigation", "contentinfo", "table", "row", "rowheader", "columnheader", "cell",
			"heading", "searchbox", "combobox", "status",
		})
	}
	require.Equal(t, []string{"H1", "H2", "H2"}, eval[[]string](b, `[...document.querySelectorAll("h1, h2, h3")].slice(0, 3).map((h) => h.tagName)`))
	require.Equal(t, []string{}, eval[[]string](b, `[...document.querySelectorAll("th")].filter((h) => !h.scope).map((h) => h.outerHTML)`))
}

// hears waits until all roles are told: the browser tells them a little later.
func (b *tab) hears(want []string) {
	b.t.Helper()
	var missing []string
	for range 50 {
		roles := map[string]bool{}
		for _, node := range call(b, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
			if node.Role != nil && !node.Ignored {
				roles[strings.Trim(string(node.Role.Value), `"`)] = true
			}
		}
		missing = slices.DeleteFunc(slices.Clone(want), func(role string) bool { return roles[role] })
		if len(missing) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("%v are not told", missing)
}

func TestPageOf50000(t *testing.T) {
	path := writePreview(t, ".html", edits(50_000))
	b := newTab(t)
	b.look(1280, 900, "light")
	call(b, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks})
	start := time.Now()
	b.open(path)
	opened, worked := time.Since(start), b.worked()
	b.shot("50000")
	// A machine that has other things to do as well makes all of it slower but the
	// work itself.
	t.Logf("50,000 customers: opened in %v, of which %v of work", opened.Round(time.Millisecond), worked.Round(time.Millisecond))
	require.Less(t, worked, 3*time.Second)

	start = time.Now()
	b.search("eloise c-04999")
	found, searched := time.Since(start), b.worked()-worked
	require.Equal(t, "1 of 50,000 shown", eval[string](b, `document.getElementById("count").value`))
	t.Logf("the first search took %v, of which %v of work", found.Round(time.Millisecond), searched.Round(time.Millisecond))
	require.Less(t, searched, time.Second)

	typed := []string{"1", "12", "123", "12", "1", ""}
	before := b.worked()
	for _, text := range typed {
		b.search(text)
	}
	each := (b.worked() - before) / time.Duration(len(typed))
	t.Logf("each key after that is answered with %v of work", each.Round(time.Millisecond))
	require.Less(t, each, 500*time.Millisecond)
}

// worked is how long the page's own thread has worked so far.
func (b *tab) worked() time.Duration {
	for _, m := range call(b, performance.GetMetrics, proto.Empty{}).Metrics {
		if m.Name == "TaskDuration" {
			return time.Duration(m.Value * float64(time.Second))
		}
	}
	b.t.Fatal("the browser does not say how long it worked")
	return 0
}

// search types, and waits until all is found and seen.
func (b *tab) search(text string) {
	eval[*int](b, fmt.Sprintf(`(async () => {
		const text = document.getElementById("text"), done = document.getElementById("find").dataset;
		text.value = %q;
		text.dispatchEvent(new Event("input"));
		while (done.done === undefined) await new Promise((r) => setTimeout(r));
		await new Promise((r) => requestAnimationFrame(() => setTimeout(r)));
	})()`, text))
}

// edits are so many, of one field, two or three.
func edits(n int) []plan.Action {
	all := make([]plan.Action, n)
	for i := range all {
		a := plan.Action{
			Kind: plan.Edit, Line: i + 2, Key: fmt.Sprintf("C-%05d", i), Who: fmt.Sprintf("Éloïse Durand %d", i), ID: fmt.Sprint(100_000 + i), Cause: plan.FromFile,
			Send: of("phone", fmt.Sprintf("+33199%06d", 999_999-i)), Before: of("phone", fmt.Sprintf("+33188%06d", 999_999-i)),
		}
		if i%3 == 0 {
			a.Send = of("city", "Nice", "addressline1", "1 rue des Lilas", "postcode", "06000")
			a.Before = of("city", "Lyon", "addressline1", "2 rue des Lilas", "postcode", "69001")
		}
		all[i] = a
	}
	return all
}

func writeReport(t *testing.T, ending string) string {
	t.Helper()
	path := t.TempDir() + "/x.results" + ending
	h := head(countsOf(actions()))
	r, err := report.CreateReport(path, "Clients", h, words())
	require.NoError(t, err)
	at := time.Date(2026, 3, 14, 22, 5, 7, 0, time.UTC)
	outcomes := []send.Outcome{send.Done, send.Done, send.Failed, send.Done, send.InDoubt, send.Held, send.NotSent}
	n := 0
	for i, a := range actions() {
		res := send.Result{Action: a, Outcome: send.Unchanged}
		switch {
		case a.Kind.Calls():
			res.Outcome = outcomes[n%len(outcomes)]
			n++
			if res.Outcome != send.Held && res.Outcome != send.NotSent {
				res.Attempts, res.Status, res.Time, res.Message = 1, 200, at.Add(time.Duration(i)*time.Second), "said <b>so</b>"
			}
		case a.Kind != plan.Unchanged:
			res.Outcome = send.Outcome(a.Kind)
		}
		require.NoError(t, r.Write(&res, res.Message))
	}
	h.Title, h.Sentence = "Results of customers.csv", "All is told."
	final, err := r.Commit()
	require.NoError(t, err)
	return final
}
