package state

import (
	"fmt"

	"zombiezen.com/go/sqlite"
)

// A Person is what tells a customer apart for somebody who asks for one.
type Person struct {
	Key, ID              string // ID is "" of somebody whom the shop never had
	Surname, Name, Email string // Name is the family name, or a company's
	// Known is false of those whom only the journal tells of: they were deleted
	// or forgotten since, never came to be, or have another key now.
	Known bool
}

// People shows everybody: the known customers by their keys, and then those whom
// only the journal tells of, once for each call about them, the latest first. An
// error that see returns ends it.
func (s *State) People(see func(*Person) error) error {
	return s.view(func(c *sqlite.Conn) error {
		if err := knownPeople(c, see, "true"); err != nil {
			return err
		}
		return calledPeople(c, see, "NOT "+isKnown)
	})
}

// PersonOf returns who has, or had, that key; ok is false where nobody has.
func (s *State) PersonOf(key string) (p Person, ok bool, err error) {
	return s.person(func(c *sqlite.Conn, see func(*Person) error) error {
		if err := knownPeople(c, see, "key = ?1", key); err != nil {
			return err
		}
		return calledPeople(c, see, "key = ?1 AND NOT "+isKnown, key)
	})
}

// PersonWithID returns who has, or had, that Kash id.
func (s *State) PersonWithID(id string) (p Person, ok bool, err error) {
	return s.person(func(c *sqlite.Conn, see func(*Person) error) error {
		if err := knownPeople(c, see, "id = ?1", id); err != nil {
			return err
		}
		return calledPeople(c, see, "id = ?1 AND NOT "+isKnown, id)
	})
}

// PersonAt returns whom a call was about that this line of the last spreadsheet
// asked for, by the last run or an earlier one of the very same file.
func (s *State) PersonAt(line int) (p Person, ok bool, err error) {
	const last = "(SELECT digest FROM runs WHERE digest <> '' ORDER BY run DESC LIMIT 1)"
	p, ok, err = s.person(func(c *sqlite.Conn, see func(*Person) error) error {
		return calledPeople(c, see, "line = ?1 AND run IN (SELECT run FROM runs WHERE digest = "+last+")", line)
	})
	if !ok || err != nil {
		return p, ok, err
	}
	return s.PersonOf(p.Key)
}

// person returns the first who is shown.
func (s *State) person(show func(*sqlite.Conn, func(*Person) error) error) (p Person, ok bool, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		return show(c, func(one *Person) error {
			if !ok {
				p, ok = *one, true
			}
			return nil
		})
	})
	return p, ok, err
}

const isKnown = "EXISTS (SELECT 1 FROM customers WHERE customers.key = calls.key)"

func knownPeople(c *sqlite.Conn, see func(*Person) error, where string, args ...any) error {
	return showPeople(c, true, see, "SELECT key, id, "+whoOf("fields")+" FROM customers WHERE "+where+" ORDER BY key", args...)
}

func calledPeople(c *sqlite.Conn, see func(*Person) error, where string, args ...any) error {
	return showPeople(c, false, see, "SELECT key, id, "+whoOf("iif(action = 'delete', before, sent)")+
		" FROM calls WHERE "+where+" ORDER BY ticket DESC", args...)
}

func whoOf(fields string) string {
	return fmt.Sprintf("json_extract(%[1]s, '$.surname'), json_extract(%[1]s, '$.name'), json_extract(%[1]s, '$.email')", fields)
}

func showPeople(c *sqlite.Conn, known bool, see func(*Person) error, sql string, args ...any) error {
	var p Person
	return query(c, func(r *sqlite.Stmt) error {
		p = Person{
			Key: r.ColumnText(0), ID: r.ColumnText(1), Known: known,
			Surname: r.ColumnText(2), Name: r.ColumnText(3), Email: r.ColumnText(4),
		}
		return see(&p)
	}, sql, args...)
}
