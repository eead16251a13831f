package report

import (
	"bytes"
	"html/template"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

func plainWords() *Words {
	return &Words{
		Language: "en", Kind: func(k plan.Kind) string { return string(k) },
		Value:   func(_ customer.Field, v string) string { return v },
		Remarks: func(*plan.Action) []string { return nil },
		Problem: func(*mapping.Problem) ProblemWords { return ProblemWords{} },
		Number:  func(n int) string { return strings.Repeat("I", n) },
		Labels:  Labels{Cut: "% of % are here.", Shown: "% of %", Before: `"\</style>`},
	}
}

// What a browser cannot bear is counted, and it is said where it is.
func TestPageIsCut(t *testing.T) {
	var out bytes.Buffer
	form, err := newPreviewHTML(&out, &Head{Rest: "Look there."}, plainWords())
	require.NoError(t, err)
	form.page.blocks, form.page.lines = 3, 1000
	for range 5 {
		require.NoError(t, form.write(plainWords().entry(&plan.Action{Kind: plan.Edit, Key: "k"})))
	}
	require.NoError(t, form.write(plainWords().entry(&plan.Action{Kind: plan.Delete, Key: "k"})))
	require.NoError(t, form.finish())
	require.Equal(t, 4, strings.Count(out.String(), "<tbody"), "every section has room of its own")
	require.Contains(t, out.String(), "III of IIIII are here. Look there.")
	require.Contains(t, out.String(), "IIII of IIII")
	require.Equal(t, 1, strings.Count(out.String(), "</style>"), "no word ends the style")
}

func TestVisibleIsEscaped(t *testing.T) {
	for in, want := range map[string]template.HTML{
		"Anne":           "Anne",
		"<b>&'\"":        "&lt;b&gt;&amp;&#39;&#34;",
		"a\u202eb":       `a<i class="u">U+202E</i>b`,
		"\u200b":         `<i class="u">U+200B</i>`,
		"x\x00":          `x<i class="u">U+0000</i>`,
		"\xff":           "\ufffd",
		"a\n\tb":         "a\n\tb",
		"שלום\u200f":     "שלום\u200f",
		"👩\u200d🌾\ufeff": template.HTML("👩\u200d🌾" + `<i class="u">U+FEFF</i>`),
	} {
		require.Equal(t, want, visible(in), "%q", in)
	}
	rapid.Check(t, func(t *rapid.T) {
		html := string(visible(rapid.String().Draw(t, "text")))
		for _, ours := range []string{`<i class="u">`, "</i>", `<span class="long" tabindex="0">`, "</span>"} {
			html = strings.ReplaceAll(html, ours, "")
		}
		require.NotContains(t, html, "<")
		require.False(t, strings.ContainsFunc(html, hides))
	})
}

func TestBarShowsEverybody(t *testing.T) {
	require.Nil(t, bar(nil))
	segments := bar([]Count{{Key: "add", Number: 1}, {Key: "edit"}, {Key: "unchanged", Number: 999_999}})
	require.Len(t, segments, 2)
	require.Greater(t, segments[0].Width, 4.0, "one of a million is seen")
	require.InDelta(t, 1000, segments[1].X+segments[1].Width, 0.1)
}
