package report

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

func TestHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"":               "",
		"Anne":           "Anne",
		"12":             "12",
		"'=1":            "'=1",
		"=1+1":           "'=1+1",
		"+33199000102":   "'+33199000102",
		"-1":             "'-1",
		"@SUM(A1)":       "'@SUM(A1)",
		"\tx":            "'\tx",
		"\rx":            "'\rx",
		" =1":            "' =1",
		"\u00a0\u200b=1": "'\u00a0\u200b=1",
		"\n=1":           "'\n=1",
		"\x00=1":         "'\x00=1",
		" Anne = Marie":  " Anne = Marie",
		"é=1":            "é=1",
		"\u200e=1":       "\u200e=1", // no spreadsheet program trims it
		"\ufeff+1":       "'\ufeff+1",
	} {
		require.Equal(t, want, harmless(in), "%q", in)
	}
}

func TestGuarded(t *testing.T) {
	for in, want := range map[string]string{
		"":             "",
		"Anne":         "Anne",
		"=1":           "'=1",
		" =1":          " '=1",
		"+33199000102": "'+33199000102",
		"0199000102":   "'0199000102",
		"0":            "0",
		"75001":        "75001",
		"12345678901":  "12345678901",
		"123456789012": "'123456789012",
		"31/02/1990":   "'31/02/1990",
		"1,50":         "'1,50",
		"3E5":          "'3E5",
		"'0199000102":  "'0199000102",
		"12 mars":      "'12 mars",
	} {
		require.Equal(t, want, guarded(in), "%q", in)
		require.Equal(t, want, guarded(want), "twice: %q", in)
	}
}

func TestShortened(t *testing.T) {
	units := func(s string) int { return len(utf16.Encode([]rune(s))) }
	for name, whole := range map[string]string{
		"short":     "x",
		"just fits": strings.Repeat("é", 32767),
		"pairs fit": strings.Repeat("😀", 16383) + "x",
	} {
		require.Equal(t, whole, shortened(whole), name)
	}
	for name, long := range map[string]string{
		"one too many": strings.Repeat("x", 32768),
		"bytes":        strings.Repeat("é", 40000),
		"pairs":        strings.Repeat("😀", 20000),
		"not UTF-8":    strings.Repeat("\xff", 40000),
	} {
		got := shortened(long)
		require.True(t, strings.HasSuffix(got, "…"), name)
		require.True(t, strings.HasPrefix(long, strings.TrimSuffix(got, "…")), name)
		require.LessOrEqual(t, units(got), 32767, name)
		require.Greater(t, units(got), 32764, name)
	}
}

func TestOneLine(t *testing.T) {
	require.Equal(t, "a b c", oneLine("a\r\nb\n\nc\n"))
}
