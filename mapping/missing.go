package mapping

import (
	"strconv"
	"strings"
)

// Missing is what becomes of known customers whom the file no longer lists.
type Missing string

// The choices of `missing:`.
const (
	MissingKeep      Missing = "keep"
	MissingBlacklist Missing = "blacklist"
	MissingDelete    Missing = "delete"
)

// Leaves reports whether anything becomes of them: what is not said is keep.
func (m Missing) Leaves() bool { return m == MissingBlacklist || m == MissingDelete }

// Patience is for how long a customer must be missing before something becomes
// of it: in so many different files, and for so many days. What is 0 is not
// asked for.
type Patience struct{ Files, Days int }

// None reports whether the first file that lacks a customer is enough.
func (p Patience) None() bool { return p.Files <= 1 && p.Days == 0 }

// The most that `after:` may ask for.
const (
	maxFiles = 1000
	maxDays  = 3660
)

// Renames is what becomes of a missing customer and a new one who look like the
// same person: one edit, or a delete and an add.
type Renames string

// The choices of `renames:`.
const (
	RenamesEdit     Renames = "edit"     // they are one: it gets the other key
	RenamesAsk      Renames = "ask"      // neither is done, until a person has decided
	RenamesSeparate Renames = "separate" // they are two
)

// missing reads what becomes of the missing: one word, or a table that says for
// how long they must be, too.
func (d *decoder) missing(e *entry, m *Mapping) {
	if e.value.shape != table {
		m.Missing = choice(d, e, MissingKeep, MissingBlacklist, MissingDelete)
		return
	}
	chosen := ""
	choose := func(what Missing) func(*entry) {
		return func(e *entry) {
			switch {
			case !d.yes(e):
			case chosen != "":
				d.add(fail(e.position, ConflictEntry, e.name, chosen))
			default:
				chosen, m.Missing = e.name, what
			}
		}
	}
	d.table(&e.value, e.name, entries{
		"delete":    choose(MissingDelete),
		"blacklist": choose(MissingBlacklist),
		"after":     func(e *entry) { m.After = d.patience(e) },
	})
	if chosen == "" {
		d.add(fail(e.value.position, MissingEntry, string(MissingDelete), e.name))
	}
}

// patience reads "3 files", "30 days", or a list of both.
func (d *decoder) patience(e *entry) (p Patience) {
	texts, at := d.texts(e)
	for i, text := range texts {
		n, unit := quantity(text)
		switch {
		case text == "": // it is told already
		case unit == "file" && p.Files == 0 && n >= 1 && n <= maxFiles:
			p.Files = n
		case unit == "day" && p.Days == 0 && n >= 1 && n <= maxDays:
			p.Days = n
		default:
			d.add(fail(at[i], BadPatience, e.name, text))
		}
	}
	return p
}

// quantity reads a whole number and its unit, which it returns in the singular;
// of what is none, 0 and "".
func quantity(text string) (n int, unit string) {
	words := strings.Fields(text)
	if len(words) != 2 {
		return 0, ""
	}
	n, err := strconv.Atoi(words[0])
	if err != nil {
		return 0, ""
	}
	return n, strings.TrimSuffix(strings.ToLower(words[1]), "s")
}
