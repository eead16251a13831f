package state

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"time"

	"zombiezen.com/go/sqlite"
)

// forgotten is who was erased, by hashes of their keys. Nobody can make these
// without the secret, which never leaves the file: a key like C-17 is guessed
// easily.
type forgotten struct {
	secret string // "" where nobody was ever erased
	hashes map[string]bool
}

func (f *forgotten) hash(key string) []byte {
	h := hmac.New(sha256.New, []byte(f.secret))
	h.Write([]byte(key))
	return h.Sum(nil)
}

func (f *forgotten) has(key string) bool { return len(f.hashes) > 0 && f.hashes[string(f.hash(key))] }

// ready reads the secret, and makes it where there is none.
func ready(c *sqlite.Conn) (f forgotten, err error) {
	if err = exec(c, "INSERT OR IGNORE INTO meta VALUES ('secret', ?)", rand.Text()+rand.Text()); err != nil {
		return f, err
	}
	f.secret, err = readSecret(c)
	return f, err
}

func readSecret(c *sqlite.Conn) (string, error) {
	return text(c, "SELECT value FROM meta WHERE name = 'secret'")
}

func readForgotten(c *sqlite.Conn) (f forgotten, err error) {
	if f.secret, err = readSecret(c); err != nil || f.secret == "" {
		return f, err
	}
	f.hashes = map[string]bool{}
	err = query(c, func(r *sqlite.Stmt) error {
		f.hashes[string(readBytes(r, 0))] = true
		return nil
	}, "SELECT hash FROM forgotten")
	return f, err
}

// Forgotten reports whether the customer of that key was erased, and not
// readmitted since.
func (ix *Index) Forgotten(key string) bool { return ix.forgotten.has(key) }

// ForgottenSince returns when the customer of that key was erased; ok is false
// where none was, or was readmitted since.
func (s *State) ForgottenSince(key string) (at time.Time, ok bool, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		secret, err := readSecret(c)
		if err != nil || secret == "" {
			return err
		}
		f := forgotten{secret: secret}
		return query(c, func(r *sqlite.Stmt) error {
			at, ok = unstamp(r.ColumnText(0)), true
			return nil
		}, "SELECT at FROM forgotten WHERE hash = ?", f.hash(key))
	})
	return at, ok, err
}

// Marks counts the keys by which the state has a spreadsheet's rows be held:
// those whose last change was undone, and those that were forgotten.
type Marks struct{ Undone, Forgotten int }

// Marks returns how many keys are marked.
func (s *State) Marks() (m Marks, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			m = Marks{Undone: r.ColumnInt(0), Forgotten: r.ColumnInt(1)}
			return nil
		}, "SELECT (SELECT count(*) FROM undone), (SELECT count(*) FROM forgotten)")
	})
	return m, err
}

// stayForgotten has customers be forgotten by other keys, too.
func stayForgotten(c *sqlite.Conn, at string, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	f, err := ready(c)
	for _, key := range keys {
		if err != nil {
			return err
		}
		err = f.remember(c, key, at)
	}
	return err
}

func (f *forgotten) remember(c *sqlite.Conn, key, at string) error {
	return exec(c, "INSERT OR IGNORE INTO forgotten VALUES (?, ?)", f.hash(key), at)
}

// Readmit has customers be no longer forgotten, who may then come back by a
// spreadsheet. It returns how many were.
func (s *State) Readmit(keys ...string) (n int, err error) {
	err = s.update(func(c *sqlite.Conn) error {
		n = 0
		f, err := ready(c)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if err := exec(c, "DELETE FROM forgotten WHERE hash = ?", f.hash(key)); err != nil {
				return err
			}
			n += c.Changes()
		}
		return nil
	})
	return n, err
}
