package main

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/mapping/customer"
	"kashsync/state"
)

// On a terminal a person says which of several is meant, and then whether they
// are sure; whatever else they say, nobody is forgotten.
func TestForgetAsks(t *testing.T) {
	for answers, want := range map[string]struct {
		exit  int
		known []string
	}{
		"":              {exitRefused, []string{"C-3", "C-4", "c-4"}},
		"\ny\n":         {exitRefused, []string{"C-3", "C-4", "c-4"}},
		"y\ny\n":        {exitRefused, []string{"C-3", "C-4", "c-4"}},
		"c-4\ny\n":      {exitRefused, []string{"C-3", "C-4", "c-4"}}, // which of the two?
		"C-3\nn\n":      {exitRefused, []string{"C-3", "C-4", "c-4"}},
		"C-3\ny\n":      {exitDone, []string{"C-4", "c-4"}},
		"key:C-3\nyes ": {exitDone, []string{"C-4", "c-4"}},
	} {
		t.Run(answers, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "people.state.db")
			var lou customer.Customer
			lou.Set(customer.Surname, "Lou")
			lou.Set(customer.Name, "Charlie")
			st, err := state.Lock(path)
			require.NoError(t, err)
			require.NoError(t, st.Bind(state.Binding{Shop: "42", URL: "https://kash.click"}))
			require.NoError(t, st.Learn(time.Now(), slices.Values([]state.Learnt{
				{Key: "C-3", ID: "1003", Fields: lou}, {Key: "C-4", ID: "1004", Fields: lou}, {Key: "c-4", ID: "1005", Fields: lou},
			})))
			require.NoError(t, st.Close())

			var out, told bytes.Buffer
			a := &app{
				in: strings.NewReader(answers), out: &out, err: &told, inTerminal: true,
				getenv: func(string) string { return "" }, stateHome: t.TempDir(),
			}
			require.Equal(t, want.exit, a.run(context.Background(), []string{"forget", "-s", path, "lou CHARLIE"}), told.String())
			require.Contains(t, out.String(), "key:C-4")
			require.Equal(t, want.exit == exitDone, strings.Contains(out.String(), "1 customer is forgotten"))

			st, err = state.Read(path)
			require.NoError(t, err)
			defer st.Close()
			var known []string
			for one, err := range st.Customers() {
				require.NoError(t, err)
				known = append(known, one.Key)
			}
			require.Equal(t, want.known, known)
		})
	}
}
