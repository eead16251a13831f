package mapping

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLeaves(t *testing.T) {
	for missing, leaves := range map[Missing]bool{"": false, MissingKeep: false, MissingBlacklist: true, MissingDelete: true} {
		require.Equal(t, leaves, missing.Leaves(), missing)
	}
}

func TestMissing(t *testing.T) {
	const good = "match: A\nfields: {name: A}\n"
	for name, test := range map[string]struct {
		src   string
		what  Missing
		after Patience
		fails []string
	}{
		"default":            {"", MissingKeep, Patience{}, nil},
		"a word":             {"missing: delete", MissingDelete, Patience{}, nil},
		"a table":            {"missing: {delete: true}", MissingDelete, Patience{}, nil},
		"files":              {"missing: {delete: true, after: 3 files}", MissingDelete, Patience{Files: 3}, nil},
		"days":               {"missing: {blacklist: yes, after: 30 Days}", MissingBlacklist, Patience{Days: 30}, nil},
		"one":                {"missing: {delete: true, blacklist: false, after: 1 file}", MissingDelete, Patience{Files: 1}, nil},
		"both":               {"missing: {after: [3 files, 7 days], delete: true}", MissingDelete, Patience{3, 7}, nil},
		"nothing to do":      {"missing: {after: 3 files}", "", Patience{}, []string{"3:10 missing_entry delete"}},
		"no":                 {"missing: {delete: no}", "", Patience{}, []string{"3:10 missing_entry delete"}},
		"both of them":       {"missing: {delete: true, blacklist: true}", "", Patience{}, []string{"3:25 conflict_entry blacklist"}},
		"an unknown entry":   {"missing: {delete: true, before: 3}", "", Patience{}, []string{"3:25 unknown_entry before"}},
		"a number alone":     {"missing: {delete: true, after: 3}", "", Patience{}, []string{"3:32 bad_patience after"}},
		"another unit":       {"missing: {delete: true, after: 3 weeks}", "", Patience{}, []string{"3:32 bad_patience after"}},
		"none":               {"missing: {delete: true, after: 0 files}", "", Patience{}, []string{"3:32 bad_patience after"}},
		"less than none":     {"missing: {delete: true, after: -3 files}", "", Patience{}, []string{"3:32 bad_patience after"}},
		"too many":           {"missing: {delete: true, after: 5000 files}", "", Patience{}, []string{"3:32 bad_patience after"}},
		"one unit twice":     {"missing: {delete: true, after: [3 files, 4 files]}", "", Patience{}, []string{"3:42 bad_patience after"}},
		"nothing":            {"missing: {delete: true, after: }", "", Patience{}, []string{"3:31 wrong_type after"}},
		"a list":             {"missing: [delete]", "", Patience{}, []string{"3:10 wrong_type missing"}},
		"an unknown word":    {"missing: remove", "", Patience{}, []string{"3:10 unknown_value missing"}},
		"an unknown renames": {"renames: edits", "", Patience{}, []string{"3:10 unknown_value renames → edit"}},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Parse("a.mapping.yaml", []byte(good+test.src+"\n"))
			if test.fails != nil {
				require.Equal(t, test.fails, summaries(t, err))
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.what, m.Missing)
			require.Equal(t, test.after, m.After)
			require.Equal(t, test.after.Files <= 1 && test.after.Days == 0, m.After.None())
		})
	}
}

func TestRenames(t *testing.T) {
	for src, want := range map[string]Renames{"": RenamesAsk, "renames: edit": RenamesEdit, "renames: ask": RenamesAsk, "renames: separate": RenamesSeparate} {
		m, err := Parse("a.mapping.yaml", []byte("match: A\nfields: {name: A}\n"+src))
		require.NoError(t, err)
		require.Equal(t, want, m.Renames)
	}
}
