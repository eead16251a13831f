package state

import (
	"context"
	"errors"
	"strings"

	"zombiezen.com/go/sqlite"
)

// The parts of the index lie in the table index_parts, so that they need not be
// made of the table customers each time: that takes eight times as long. They are
// made of that table at the end of a run, in one commit, and meta has as indexed
// the serial that the file has by it. Whatever is committed later raises the serial,
// and then they are not looked at any more. What is committed by updateBeside, and
// nothing else, takes them along. A step of the schema that changes customers has to
// take indexed away.

var (
	errDamaged = errors.New("state: the saved index is damaged")
	errTooLong = errors.New("state: the keys of so many customers do not fit into a part")
)

// updateBeside is update with what writes nothing into the table customers: the
// saved index stays what it is.
func (s *State) updateBeside(f func(*sqlite.Conn) error) error {
	return s.update(func(c *sqlite.Conn) error {
		if err := f(c); err != nil {
			return err
		}
		return exec(c, `UPDATE meta SET value = value + 1
			WHERE name = 'indexed' AND value = (SELECT value FROM meta WHERE name = 'serial')`)
	})
}

const (
	isIndexed = "EXISTS (SELECT 1 FROM meta AS indexed JOIN meta AS serial USING (value) WHERE indexed.name = 'indexed' AND serial.name = 'serial')"
	// Less than a part is scanned in no time.
	isMany = "(SELECT count(*) FROM (SELECT 1 FROM customers LIMIT ?1 + 1)) > ?1"
)

// saveIndex saves the index, unless it is saved, or small. The spreadsheet that the
// shop is in step with stays so. Where it cannot be saved, the next to load it scans.
func (s *State) saveIndex(settled *Settled) {
	var wanted bool
	err := s.view(func(c *sqlite.Conn) error {
		n, err := number(c, "SELECT NOT "+isIndexed+" AND "+isMany, partSize)
		wanted = n != 0
		return err
	})
	if err != nil || !wanted {
		return
	}
	_ = s.update(func(c *sqlite.Conn) error {
		if err := writeParts(c); err != nil || settled == nil {
			return err
		}
		return setSettled(c, settled)
	})
}

// writeParts writes those that are not what they were.
func writeParts(c *sqlite.Conn) error {
	parts := 0
	err := scanParts(context.Background(), c, func(data []byte) error {
		parts++
		return exec(c, `INSERT INTO index_parts VALUES (?1, ?2)
			ON CONFLICT(part) DO UPDATE SET data = excluded.data WHERE data <> excluded.data`, parts-1, data)
	})
	if err == nil {
		err = exec(c, "DELETE FROM index_parts WHERE part >= ?", parts)
	}
	if err == nil { // what is not posted is in no part
		err = exec(c, `INSERT OR REPLACE INTO meta SELECT 'indexed', value + 1 FROM meta
			WHERE name = 'serial' AND NOT EXISTS (SELECT 1 FROM journal)`)
	}
	return err
}

// forgetIndex takes the saved index out of the file.
func forgetIndex(c *sqlite.Conn) error {
	return execAll(c, "DELETE FROM index_parts", "DELETE FROM meta WHERE name = 'indexed'")
}

// scanParts shows the parts of all customers, the first one first.
func scanParts(ctx context.Context, c *sqlite.Conn, see func([]byte) error) error {
	var m partMaker
	show := func(last bool) error {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		return see(m.make(last))
	}
	err := query(c, func(r *sqlite.Stmt) error {
		if m.n == partSize {
			if err := show(false); err != nil {
				return err
			}
		}
		m.add(r)
		return nil
	}, "SELECT "+partColumns+" FROM customers ORDER BY key")
	if err == nil && m.n > 0 {
		err = show(true)
	}
	return err
}

// savedParts returns the parts that were saved; nil where these are not what is
// known, or anything is wrong with them, or the context ends.
func savedParts(ctx context.Context, c *sqlite.Conn) (parts []part) {
	if n, err := number(c, "SELECT "+isIndexed); err != nil || n == 0 {
		return nil
	}
	ended := false
	err := query(c, func(r *sqlite.Stmt) error {
		var data strings.Builder
		data.Grow(r.ColumnLen(1))
		_, _ = r.ColumnReader(1).WriteTo(&data) // a builder takes all
		p, ok := readPart(data.String())
		if !ok || ended || r.ColumnInt(0) != len(parts) || !p.last && p.n != partSize {
			return errDamaged
		}
		parts, ended = append(parts, p), p.last
		return context.Cause(ctx)
	}, "SELECT part, data FROM index_parts ORDER BY part")
	if err != nil || !ended {
		return nil
	}
	return parts
}
