package state

import (
	"testing"
	"time"

	"kashsync/mapping/customer"

	"github.com/stretchr/testify/require"
	"zombiezen.com/go/sqlite"
)

// goldenCalls are calls that, between them, have every value that an entry has.
func goldenCalls() ([]Call, []Outcome) {
	at := time.Date(2026, 3, 1, 4, 5, 6, 789000, time.UTC)
	ended := at.Add(time.Second)
	calls := []Call{
		{Action: Add, Key: "a", Line: 2, Sent: fields("name", "L'Été"), Keep: fields("phone", ""), Cells: customer.Fingerprint{3}, Plain: true},
		{
			Action: Edit, Key: "b", OldKey: "a", ID: "7", Line: 300, Sent: fields("city", "Dole", "email", "a@b.fr"), Before: fields("city", "Lons"),
			Fingerprint: customer.Fingerprint{9}, Gone: true, Cause: "file", Causes: map[string]string{"email": "repair", "city": "mapping"},
			Raw: fields("city", " Dole", "email", "a@b.fr"), Cells: customer.Fingerprint{4}, Sums: customer.Sums{customer.City: 1, customer.Email: 1 << 31},
		},
		{Action: Edit, Key: "c", ID: "8", Adopts: true, Sent: fields("name", "Odile")},
		{Action: Delete, Key: "b", ID: "7", Before: fields("name", "L'Été"), Undoes: 1},
		{Action: Add, Key: "d"},
	}
	for i := range calls {
		calls[i].Started = at
	}
	return calls, []Outcome{
		{Result: Done, ID: "7", Attempts: 1, Status: 200, Ended: ended},
		{Result: Done, Attempts: 300, Status: 200, Ended: ended},
		{Result: Failed, Attempts: 2, Status: 400, Message: "non", Ended: ended},
		{Result: InDoubt, Attempts: 1, Message: "?", Ended: ended},
	}
}

// goldenJournal are the entries that the first version of the journal wrote of them.
func goldenJournal() []string {
	const zeros = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" // after the first byte of a fingerprint
	return []string{
		"\x01\x14\x01\x02\x01\x02\x02\x03add\x02\x01a\x00\x01\x04\x02\x1b2026-03-01T04:05:06.000789Z\x02\x12{\"name\":\"L'Été\"}\x02\f{\"phone\":\"\"}\x02\x02{}\x03\x10\x00" + zeros + "\x01\x00\x01\x00\x00\x00\x00\x00\x03\x10\x03" + zeros + "\x00\x00",
		"\x03\t\x02\x1b2026-03-01T04:05:07.000789Z\x02\x04done\x01\x02\x01\x90\x03\x02\x00\x02\x017\x01\x02\x02\x1d{\"name\":\"L'Été\",\"phone\":\"\"}\x01\x02",
		"\x01\x14\x01\x04\x01\x02\x02\x04edit\x02\x01b\x02\x017\x01\xd8\x04\x02\x1b2026-03-01T04:05:06.000789Z\x02 {\"email\":\"a@b.fr\",\"city\":\"Dole\"}\x00\x02\x0f{\"city\":\"Lons\"}\x03\x10\t" + zeros + "\x01\x00\x01\x02\x02\x01a\x02\x04file\x02#{\"city\":\"mapping\",\"email\":\"repair\"}\x02\x10{\"city\":\" Dole\"}\x03\x10\x04" + zeros + "\x03\f\x10\b\x00\x00\x00\x00\x00\x80\x01\x00\x00\x00\x00",
		"\x03\t\x02\x1b2026-03-01T04:05:07.000789Z\x02\x04done\x01\xd8\x04\x01\x90\x03\x02\x00\x02\x017\x01\x04\x00\x01\x00",
		"\x01\x14\x01\x06\x01\x02\x02\x04edit\x02\x01c\x02\x018\x01\x00\x02\x1b2026-03-01T04:05:06.000789Z\x02\x10{\"name\":\"Odile\"}\x00\x02\x02{}\x03\x10\x00" + zeros + "\x01\x02\x01\x00\x00\x00\x00\x00\x00\x00\x00",
		"\x02\a\x02\x1b2026-03-01T04:05:07.000789Z\x02\x06failed\x01\x04\x01\xa0\x06\x02\x03non\x02\x018\x01\x06",
		"\x01\x14\x01\b\x01\x02\x02\x06delete\x02\x01b\x02\x017\x01\x00\x02\x1b2026-03-01T04:05:06.000789Z\x02\x02{}\x00\x02\x12{\"name\":\"L'Été\"}\x03\x10\x00" + zeros + "\x01\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01\x02",
		"\x02\a\x02\x1b2026-03-01T04:05:07.000789Z\x02\bin_doubt\x01\x02\x01\x00\x02\x01?\x02\x017\x01\b",
		"\x01\x14\x01\n\x01\x02\x02\x03add\x02\x01d\x00\x01\x00\x02\x1b2026-03-01T04:05:06.000789Z\x02\x02{}\x00\x02\x02{}\x03\x10\x00" + zeros + "\x01\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00",
	}
}

// What one version writes into the journal, another of the same schema posts: not a
// byte may be another.
func TestEntriesAreWrittenAsEver(t *testing.T) {
	s := locked(t)
	j := journal(t, s)
	calls, outcomes := goldenCalls()
	for i := range calls {
		ticket, err := j.Intent(t.Context(), &calls[i])
		require.NoError(t, err)
		if i < len(outcomes) {
			require.NoError(t, j.Settle(ticket, outcomes[i]))
			require.NoError(t, j.Durable(ticket))
		}
	}
	var written []string
	require.NoError(t, s.glance(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			written = append(written, string(readBytes(r, 0)))
			return nil
		}, "SELECT entries FROM journal ORDER BY seq")
	}))
	require.Equal(t, goldenJournal(), written)
	require.NoError(t, j.Close())

	left := locked(t)
	require.NoError(t, journal(t, left).Close())
	require.NoError(t, left.update(func(c *sqlite.Conn) error {
		for _, entries := range goldenJournal() {
			if err := exec(c, "INSERT INTO journal (entries) VALUES (?)", []byte(entries)); err != nil {
				return err
			}
		}
		return nil
	}))
	require.Equal(t, tables(t, s), tables(t, now(t, left).reopen(t)))
}
