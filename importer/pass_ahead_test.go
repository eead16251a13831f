package importer

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
)

// A pass that begins behind some rows, and has read all before anybody can tell
// which may stay Bare, reads none of these again.
func TestPassAheadBehindRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "customers.csv")
	require.NoError(t, os.WriteFile(path, []byte("id,last\nC1,Un\nC2,Deux\nC3,Trois\nC4,Quatre\n"), 0o600))
	m, err := mapping.Parse("customers.mapping.yaml", []byte("match: [id]\nfields: {name: last}\n"))
	require.NoError(t, err)
	source, err := Open(path, m)
	require.NoError(t, err)
	defer source.Close()
	for name, bare := range map[string]func(*mapping.Record) bool{
		"all are read":      func(*mapping.Record) bool { return false },
		"the last is read":  func(rec *mapping.Record) bool { return rec.Key != "C4" },
		"none need be read": func(*mapping.Record) bool { return true },
		"nobody says":       nil,
	} {
		t.Run(name, func(t *testing.T) {
			p := source.newPass(2)
			p.begin()
			p.all.Wait() // all is read
			p.tell(bare)
			var keys []string
			p.records(func(rec *mapping.Record, err error) bool {
				require.NoError(t, err)
				keys = append(keys, rec.Key)
				return true
			})
			require.Equal(t, []string{"C3", "C4"}, keys)
		})
	}
}
