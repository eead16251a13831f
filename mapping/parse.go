package mapping

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"time"
	_ "time/tzdata" // `zone:` must mean the same where the system knows no zones

	"github.com/nyaruka/phonenumbers"
)

// Load reads a mapping file. The error is the system's, or a FileErrors.
func Load(path string) (*Mapping, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read mapping: %w", err)
	}
	return Parse(path, src)
}

// Parse reads a mapping file's text; name is what errors call it. The error is
// a FileErrors that tells all that is wrong, as far as it can be read.
func Parse(name string, src []byte) (*Mapping, error) {
	m := &Mapping{
		Zone:     time.UTC,
		Missing:  MissingKeep,
		Renames:  RenamesAsk,
		Conflict: ConflictFile,
		Blank:    BlankKeep,
		Invalid:  InvalidRow,
		Guards:   DefaultGuards(),
		Digest:   sha256.Sum256(src),
		name:     name,
	}
	d := &decoder{file: name}
	if root, failed := parseYAML(src); failed != nil {
		d.add(failed)
	} else {
		d.mapping(&root, m)
	}
	if len(d.errs) > 0 {
		return nil, d.errs.sorted()
	}
	return m, nil
}

// mapping reads the whole file into m.
func (d *decoder) mapping(root *node, m *Mapping) {
	if root.shape == nothing {
		root.shape = table // an empty file lacks everything that it must have
	}
	var fields *entry
	region := root.has("region")
	d.table(root, "", entries{
		"match":    func(e *entry) { m.Match, m.matchAt = d.texts(e) },
		"file":     func(e *entry) { d.fileOptions(e, &m.File) },
		"region":   func(e *entry) { m.Region = d.region(e) },
		"zone":     func(e *entry) { m.Zone = d.zone(e) },
		"fields":   func(e *entry) { fields = e },
		"id":       func(e *entry) { m.ID, m.idAt = d.text(e), e.value.position },
		"missing":  func(e *entry) { d.missing(e, m) },
		"renames":  func(e *entry) { m.Renames = choice(d, e, RenamesAsk, RenamesEdit, RenamesSeparate) },
		"conflict": func(e *entry) { m.Conflict = choice(d, e, ConflictFile, ConflictShop, ConflictAsk) },
		"delete":   func(e *entry) { m.Delete = d.rule(e) },
		"skip":     func(e *entry) { m.Skip = d.rule(e) },
		"blank":    func(e *entry) { m.Blank = choice(d, e, BlankKeep, BlankClear) },
		"invalid":  func(e *entry) { m.Invalid = choice(d, e, InvalidRow, InvalidCell) },
		"repair":   func(e *entry) { m.Repair = d.repairs(e, region) },
		"keep":     func(e *entry) { m.Keep = d.days(e) },
		"guards":   func(e *entry) { d.guards(e, &m.Guards) },
		"shop":     func(e *entry) { d.shop(e, &m.Shop) },
	}, "match", "fields")
	if fields != nil {
		m.Fields = d.fields(fields, region)
	}
}

func (d *decoder) fileOptions(e *entry, o *FileOptions) {
	d.table(&e.value, e.name, entries{
		"sheet":     func(e *entry) { o.Sheet = d.text(e) },
		"header":    func(e *entry) { o.Header = int(d.number(e, 1, 1<<20, true)) },
		"encoding":  func(e *entry) { o.Encoding = d.text(e) },
		"delimiter": func(e *entry) { o.Delimiter = d.delimiter(e) },
	})
}

func (d *decoder) rule(e *entry) *Rule {
	r := &Rule{}
	d.table(&e.value, e.name, entries{
		"column": func(e *entry) { r.Column, r.at = d.text(e), e.value.position },
		"values": func(e *entry) { r.Values, _ = d.texts(e) },
	}, "column", "values")
	return r
}

func (d *decoder) guards(e *entry, g *Guards) {
	d.table(&e.value, e.name, entries{
		"deletes": func(e *entry) { g.Deletes = d.share(e) },
		"edits":   func(e *entry) { g.Edits = d.share(e) },
		"adds":    func(e *entry) { g.Adds = d.share(e) },
	})
}

// shop reads what there is of the shop. Whatever stands here may be a secret
// that was put in the wrong place: no error repeats it.
func (d *decoder) shop(e *entry, s *Shop) {
	d.table(&e.value, e.name, entries{
		"id":      func(e *entry) { s.ID = d.shopID(e) },
		"url":     func(e *entry) { s.URL = d.url(e) },
		"rate":    func(e *entry) { s.Rate = d.number(e, MinRate, MaxRate, false) },
		"workers": func(e *entry) { s.Workers = int(d.number(e, 1, MaxWorkers, true)) },
		"timeout": func(e *entry) { s.Timeout = d.duration(e) },
	})
}

func (d *decoder) region(e *entry) string {
	name := d.text(e)
	code := upper(name)
	if name == "" || phonenumbers.GetSupportedRegions()[code] {
		return code
	}
	failed := fail(e.value.position, BadRegion, name)
	failed.Nearest, _ = newCountries().find(name)
	d.add(failed)
	return ""
}

func (d *decoder) zone(e *entry) *time.Location {
	name := d.text(e)
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" { // which differs from machine to machine
		d.add(fail(e.value.position, BadZone, name))
		return time.UTC
	}
	return zone
}
