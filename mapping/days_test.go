package mapping

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKeep(t *testing.T) {
	const rest = "match: [no]\nfields: {name: name}\n"
	for text, want := range map[string]int{"": 0, "keep: 400 days\n": 400, "keep: 1 day\n": 1, "keep: 30 Days\n": 30, "keep: '3660  days'\n": 3660} {
		m, err := Parse("a.mapping.yaml", []byte(text+rest))
		require.NoError(t, err, text)
		require.Equal(t, want, m.Keep, text)
	}
	for text, nearest := range map[string]string{
		"0 days": "", "-1 days": "", "3661 days": "", "400": "400 days", "days": "", "13 months": "", "1.5 days": "", "400 days ago": "",
	} {
		_, err := Parse("a.mapping.yaml", []byte("keep: "+text+"\n"+rest))
		var wrong FileErrors
		require.ErrorAs(t, err, &wrong, text)
		require.Len(t, wrong, 1)
		require.Equal(t, BadDays, wrong[0].Code, text)
		require.Equal(t, []string{text, "3660"}, wrong[0].Args)
		require.Equal(t, nearest, wrong[0].Nearest, text)
		require.Equal(t, [2]int{1, 7}, [2]int{wrong[0].Line, wrong[0].Column})
	}
	_, err := Parse("a.mapping.yaml", []byte("keep: [1 day]\n"+rest))
	require.ErrorContains(t, err, string(WrongType))
}
