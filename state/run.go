package state

import (
	"encoding/json"
	"os"
	"time"

	"zombiezen.com/go/sqlite"
)

// A Run is one sync, apply or undo that was accepted.
type Run struct {
	Number  int64 // from 1
	Kind    string
	Who     string // who ran it, and where
	Version string // of kashsync
	Source  string // the spreadsheet
	Digest  string // of the spreadsheet
	Mapping string // the mapping's digest
	Rows    int
	Partial bool // the spreadsheet listed some customers only
	Sheet   string
	Code    string // the plan's
	Undoes  int64  // the run that it undoes; 0: none
	// Origin is what made values of the cells: see SetOrigin; 0: nobody knows.
	Origin  int64
	Started time.Time
	// Ended is zero while the run goes on, and for ever where it was cut off.
	Ended  time.Time
	Exit   int
	Counts map[string]int // by outcome
	// Settled is its spreadsheet, where the shop is in step with it by its end; nil
	// where anything is left.
	Settled *Settled
}

// BeginRun records a run that starts and gives it its number. Exit, Ended, Counts
// and Settled are not for it to say.
func (s *State) BeginRun(r Run) (number int64, err error) {
	err = s.updateBeside(func(c *sqlite.Conn) error {
		err := exec(c, `INSERT INTO runs
			(kind, who, version, source, digest, mapping, rows, partial, started, sheet, code, undoes, origin)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0), nullif(?, 0))`,
			r.Kind, r.Who, r.Version, r.Source, r.Digest, r.Mapping, r.Rows, r.Partial, stamp(r.Started),
			orNull(r.Sheet), orNull(r.Code), r.Undoes, r.Origin)
		number = c.LastInsertRowID()
		return err
	})
	return number, err
}

// EndRun records how run r.Number ended: its Ended, Exit, Counts, Rows and
// Settled. Where the file was deleted or replaced meanwhile, the error says so. Then
// the index of many customers is saved, where any changed.
func (s *State) EndRun(r Run) error {
	counts, err := json.Marshal(r.Counts)
	if err != nil {
		return err
	}
	if now, err := os.Stat(s.path); s.file != nil && (err != nil || !os.SameFile(now, s.file)) {
		return &Error{Code: Gone, Path: s.path, Err: err}
	}
	err = s.updateBeside(func(c *sqlite.Conn) error {
		err := exec(c, "UPDATE runs SET ended = ?, exit = ?, counts = ?, rows = ? WHERE run = ?",
			stamp(r.Ended), r.Exit, string(counts), r.Rows, r.Number)
		if err == nil && r.Settled != nil {
			err = setSettled(c, r.Settled)
		}
		return err
	})
	if err == nil {
		s.saveIndex(r.Settled)
	}
	return err
}

// Runs returns all runs, the first one first.
func (s *State) Runs() (runs []Run, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		return query(c, func(row *sqlite.Stmt) error {
			r, err := readRun(row)
			runs = append(runs, r)
			return err
		}, `SELECT run, kind, who, version, source, digest, mapping, rows, partial, started, ended, exit, counts,
			sheet, code, undoes, origin FROM runs ORDER BY run`)
	})
	return runs, err
}

// LastChange is when somebody was last sent or learnt, by a run, a resolve or an
// adopt, or erased, who may have been; zero where nobody was.
func (s *State) LastChange() (at time.Time, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		return query(c, func(row *sqlite.Stmt) error {
			at = unstamp(row.ColumnText(0))
			return nil
		}, `SELECT max(at) FROM (SELECT max(ended) AS at FROM calls UNION ALL SELECT max(changed) FROM customers
			UNION ALL SELECT value FROM meta WHERE name = 'erased')`)
	})
	return at, err
}

func readRun(row *sqlite.Stmt) (Run, error) {
	r := Run{
		Number:  row.ColumnInt64(0),
		Kind:    row.ColumnText(1),
		Who:     row.ColumnText(2),
		Version: row.ColumnText(3),
		Source:  row.ColumnText(4),
		Digest:  row.ColumnText(5),
		Mapping: row.ColumnText(6),
		Rows:    row.ColumnInt(7),
		Partial: row.ColumnBool(8),
		Started: unstamp(row.ColumnText(9)),
		Ended:   unstamp(row.ColumnText(10)),
		Exit:    row.ColumnInt(11),
		Sheet:   row.ColumnText(13),
		Code:    row.ColumnText(14),
		Undoes:  row.ColumnInt64(15),
		Origin:  row.ColumnInt64(16),
	}
	if row.ColumnIsNull(12) {
		return r, nil
	}
	return r, json.Unmarshal([]byte(row.ColumnText(12)), &r.Counts)
}

// stamps has a fixed width, so that times sort as text.
const stamps = "2006-01-02T15:04:05.000000Z"

func stamp(t time.Time) string { return t.UTC().Format(stamps) }

// unstamp is the zero time for what is no stamp, NULL included.
func unstamp(text string) time.Time {
	t, err := time.Parse(stamps, text)
	if err != nil {
		return time.Time{}
	}
	return t
}
