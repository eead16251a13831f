package state

import (
	"iter"
	"slices"
	"strings"

	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// A loader writes many customers. A row that comes in the order of the table
// costs a small part of what it costs in any other, so they are sorted first:
// all of them, or as many as memory is to hold.
type loader struct {
	conn    *sqlite.Conn
	at      string     // stamp
	index   string     // makes the index of ids, where that was taken away
	how     string     // to write a row then
	rows    []row      // not yet written
	size    int        // of the rows, in bytes
	writing chan error // nil where nothing is being written
}

// A row is a customer as it is written.
type row struct {
	key, id, fields string
	fingerprint     customer.Fingerprint
	unknown         bool
}

// full is about how many bytes of rows are written at once.
const full = 64 << 20

// takeAll writes load by load, each while the next is taken.
func (l *loader) takeAll(learnt iter.Seq[Learnt]) error {
	for one := range learnt {
		if err := l.take(&one); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) take(one *Learnt) error {
	if one.ID == "" {
		return &IDError{}
	}
	fields, err := marshal(&one.Fields)
	if err != nil {
		return err
	}
	l.rows = append(l.rows, row{one.Key, one.ID, fields, one.Fingerprint, one.Unknown})
	if l.size += len(one.Key) + len(one.ID) + len(fields) + 100; l.size < full {
		return nil
	}
	return l.flush()
}

// flush begins to write the rows.
func (l *loader) flush() error {
	rows := inOrder(l.rows)
	l.rows, l.size = nil, 0
	if err := l.wait(); err != nil {
		return err
	}
	if err := l.dropIndex(); err != nil {
		return err
	}
	done := make(chan error, 1)
	l.writing = done
	go func() { done <- l.insert(rows, l.how) }()
	return nil
}

// finish writes what is left.
func (l *loader) finish() error {
	if err := l.flush(); err != nil {
		return err
	}
	return l.wait()
}

// wait ends when all that was flushed is written, and leaves the connection to
// the caller.
func (l *loader) wait() error {
	if l.writing == nil {
		return nil
	}
	defer func() { l.writing = nil }()
	return <-l.writing
}

// dropIndex takes the index of ids away, unless that was done.
func (l *loader) dropIndex() (err error) {
	if l.index != "" {
		return nil
	}
	if l.index, err = schemaOf(l.conn, "customers_id"); err != nil {
		return err
	}
	l.how = putRow
	return exec(l.conn, "DROP INDEX customers_id")
}

// inOrder sorts rows by key, and leaves the last of each.
func inOrder(rows []row) []row {
	slices.SortStableFunc(rows, func(a, b row) int { return strings.Compare(a.key, b.key) })
	last := rows[:0]
	for i := range rows {
		if i+1 == len(rows) || rows[i].key != rows[i+1].key {
			last = append(last, rows[i])
		}
	}
	return last
}

// The ways to write a row, of key, id, fingerprint, changed and fields.
const (
	// addRow is for a key that is not known, with the index of ids in place.
	addRow = `INSERT INTO customers (key, id, fingerprint, gone, changed, fields) VALUES (?1, ?2, ?3, 0, ?4, ?5)`

	// putRow is in place of what is known of the key, without that index: it would
	// take the place of the id's owner too.
	putRow = `INSERT OR REPLACE INTO customers (key, id, fingerprint, gone, changed, fields) VALUES (?1, ?2, ?3, 0, ?4, ?5)`

	// moveRow also keeps what the table old knows of the id, unless the row says all.
	// All values are strings: json_patch sets them and removes none.
	moveRow = `INSERT OR REPLACE INTO customers (key, id, fingerprint, gone, run, changed, fields)
		SELECT ?1, ?2, coalesce(?3, old.fingerprint), coalesce(old.gone, 0), old.run, coalesce(old.changed, ?4),
			CASE WHEN old.id IS NULL THEN ?5 WHEN old.fingerprint IS NULL THEN json_patch(old.fields, ?5) ELSE old.fields END
		FROM (SELECT 1) LEFT JOIN old ON ?3 IS NULL AND old.id = ?2`
)

func (l *loader) insert(rows []row, how string) error {
	stmt, err := l.conn.Prepare(how)
	if err != nil {
		return err
	}
	for i := range rows {
		if err := l.insertRow(stmt, &rows[i]); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) insertRow(stmt *sqlite.Stmt, r *row) error {
	stmt.BindText(1, r.key)
	stmt.BindText(2, r.id)
	if r.unknown {
		stmt.BindNull(3)
	} else {
		stmt.BindBytes(3, r.fingerprint[:])
	}
	stmt.BindText(4, l.at)
	stmt.BindText(5, r.fields)
	_, err := stmt.Step()
	if reset := stmt.Reset(); err == nil {
		err = reset
	}
	return err
}
