package state

import (
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"zombiezen.com/go/sqlite"
)

// SQLite plays the log that lies beside a file onto that file, whichever it is.
// So each log says which one it is to be played onto. It does so in the table
// meta, which every commit writes:
//
//   - log is a random name, given to each log as it begins. The file has it as
//     soon as anything of the log was written into it.
//   - beneath is what the file was when the log began: the name of the log
//     before, and the serial.
//
// A file that is neither the one nor the other is not the log's own. A log
// begins anew only where beginLog is told so: SQLite's own checkpoints, which
// would have it begin anew unseen, are off.

// fullLog is the size from which on a log is written into the file.
const fullLog = 2000 * 4096

// besides is what a commit of a journal writes beside its entries, roughly.
const besides = 4 * 4096

// hasLog reports whether something was written that may not be in the file yet.
func hasLog(path string) bool {
	log, err := os.Stat(path + "-wal")
	return err == nil && log.Size() > 0
}

const base = "coalesce((SELECT value FROM meta WHERE name = 'log'), '') || ' ' || (SELECT value FROM meta WHERE name = 'serial')"

// beginLog names a log, with its first commit.
func beginLog(c *sqlite.Conn) error {
	if err := exec(c, "INSERT OR REPLACE INTO meta SELECT 'beneath', "+base); err != nil {
		return err
	}
	return setMeta(c, "log", rand.Text())
}

// endLog writes a log that is full into the file, unless somebody still reads
// it: then the next commit tries again. The next log begins in the same place,
// for a disk takes twice as long to write where a file grows. What fails here is
// in the log as before.
func (s *State) endLog() {
	size := int64(0)
	if log, err := os.Stat(s.path + "-wal"); err == nil {
		size = log.Size()
	}
	if s.logged < s.fullLog && size <= max(s.logSize, s.fullLog) {
		return
	}
	s.writer.SetBusyTimeout(0)
	defer s.writer.SetBusyTimeout(busyTimeout)
	_ = query(s.writer.Conn, func(r *sqlite.Stmt) error {
		if busy, pages, written := r.ColumnBool(0), r.ColumnInt(1), r.ColumnInt(2); !busy {
			s.logging, s.logged, s.logSize = false, 0, size
		} else if pages == written { // SQLite may begin anew by itself
			s.logging = false
		}
		return nil
	}, "PRAGMA wal_checkpoint(RESTART)")
}

// examine looks at what was not closed, before anything is written.
func examine(path string) error {
	if !hasLog(path) {
		return nil
	}
	c, err := openReader(path)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := checkLog(c, path); err != nil {
		return err
	}
	found, err := text(c, "PRAGMA quick_check(1)")
	if err == nil && found != "ok" {
		err = &Error{Code: Damaged, Path: path}
	}
	return err
}

// checkLog refuses a file that is not the log's own, as c sees the two.
func checkLog(c *sqlite.Conn, path string) error {
	if !hasLog(path) {
		return nil
	}
	seen, err := readLineage(c)
	if err != nil {
		return err
	}
	bare, err := bareLineage(path)
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultCorrupt {
		return nil // a kill cut off how the log was written into it
	}
	if err == nil && !seen.isOf(&bare) {
		err = &Error{Code: Mixed, Path: path}
	}
	return err
}

// A lineage is what a file, with its log or without, tells of where it comes from.
type lineage struct{ first, log, beneath, base string }

func (seen *lineage) isOf(bare *lineage) bool {
	return bare.first == seen.first && (bare.log == seen.log || bare.base == seen.beneath)
}

func readLineage(c *sqlite.Conn) (l lineage, err error) {
	err = query(c, func(r *sqlite.Stmt) error {
		l = lineage{first: r.ColumnText(0), log: r.ColumnText(1), beneath: r.ColumnText(2), base: r.ColumnText(3)}
		return nil
	}, `SELECT (SELECT value FROM meta WHERE name = 'lineage'), (SELECT value FROM meta WHERE name = 'log'),
		(SELECT value FROM meta WHERE name = 'beneath'), `+base)
	return l, err
}

// bareLineage reads the file as if there were no log.
func bareLineage(path string) (l lineage, err error) {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // C:/...
		path = "/" + path
	}
	uri := url.URL{Scheme: "file", Path: path, RawQuery: "immutable=1"}
	c, err := open(uri.String(), sqlite.OpenReadOnly|sqlite.OpenURI)
	if err != nil {
		return l, err
	}
	defer c.Close()
	return readLineage(c)
}
