package mapping

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A decoder reads nodes into Go values, and gathers what is wrong: it goes on
// after an error, so that a person can mend all of them at once.
type decoder struct {
	file string
	errs FileErrors
}

// entries says what is done with each entry that a table may have.
type entries map[string]func(*entry)

func (d *decoder) add(e *FileError) {
	e.File = d.file
	d.errs = append(d.errs, e)
}

func (d *decoder) unknown(at position, code ErrorCode, name string, known []string) {
	e := fail(at, code, name, known...)
	e.Nearest = nearest(name, known)
	d.add(e)
}

func (d *decoder) wrongType(e *entry, want string) {
	d.add(fail(e.value.position, WrongType, e.name, want, e.value.shape.String()))
}

// table reads the table of the entry called owner; must are the names of the
// entries that it cannot lack.
func (d *decoder) table(n *node, owner string, known entries, must ...string) {
	d.tableOf(n, owner, known, UnknownEntry)
	if n.shape != table {
		return
	}
	for _, name := range must {
		if !n.has(name) {
			d.add(fail(n.position, MissingEntry, name, owner))
		}
	}
}

func (d *decoder) tableOf(n *node, owner string, known entries, unknown ErrorCode) {
	if n.shape != table {
		d.wrongType(&entry{name: owner, value: *n}, table.String())
		return
	}
	seen := map[string]int{}
	for i := range n.entries {
		e := &n.entries[i]
		use, ok := known[e.name]
		line, twice := seen[e.name]
		switch {
		case twice:
			d.add(fail(e.position, DuplicateEntry, e.name, strconv.Itoa(line)))
		case ok:
			use(e)
		case looksSecret(e.name):
			d.add(fail(e.position, Secret, e.name))
		default:
			d.unknown(e.position, unknown, e.name, sortedNames(known))
		}
		seen[e.name] = e.line
	}
}

// looksSecret reports whether an entry of this name is there for the API key,
// or for another secret.
func looksSecret(name string) bool {
	letters := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
	if strings.HasSuffix(letters, "key") || strings.HasPrefix(letters, "key") {
		return true
	}
	for _, word := range []string{"apikey", "token", "passw", "motdepasse", "secret", "credential"} {
		if strings.Contains(letters, word) {
			return true
		}
	}
	return false
}

// constant reads a text that is sent of everybody. A key does not belong there.
func (d *decoder) constant(e *entry) string {
	text := d.anyText(e)
	if looksLikeKey(text) {
		d.add(fail(e.value.position, Secret, e.name, "text"))
	}
	return text
}

// looksLikeKey reports whether a text has what nobody would write by hand: 32 hex
// digits or more, also with dashes between, or 20 letters and digits in turn, three
// times at least. In an address of the web that is no key.
func looksLikeKey(text string) bool {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '=' }) {
		hex := strings.ReplaceAll(word, "-", "")
		if len(hex) >= 32 && strings.Trim(hex, "0123456789abcdefABCDEF") == "" && turns(hex) > 0 {
			return true
		}
		if strings.Contains(word, "://") || strings.HasPrefix(word, "www.") {
			continue
		}
		for _, run := range strings.FieldsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			// A bank account's number has no small letters.
			if len(run) >= 20 && turns(run) >= 3 && strings.ToUpper(run) != run {
				return true
			}
		}
	}
	return false
}

// turns returns how often a digit stands right behind a letter.
func turns(run string) (n int) {
	before := '0'
	for _, r := range run {
		if unicode.IsDigit(r) && !unicode.IsDigit(before) {
			n++
		}
		before = r
	}
	return n
}

func (n *node) find(name string) *entry {
	for i := range n.entries {
		if n.entries[i].name == name {
			return &n.entries[i]
		}
	}
	return nil
}

func (n *node) has(name string) bool { return n.find(name) != nil }

func names[T ~string](of []T) []string {
	all := make([]string, len(of))
	for i, one := range of {
		all[i] = string(one)
	}
	return all
}

func sortedNames(known entries) []string {
	all := make([]string, 0, len(known))
	for name := range known {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
