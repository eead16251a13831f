package importer

import (
	"encoding/hex"
	"errors"
	"iter"

	"kashsync/importer/sheet"
	"kashsync/mapping"
	"kashsync/state"
)

// ErrNoRows says that a spreadsheet has a header and nothing below it.
var ErrNoRows = errors.New("importer: the spreadsheet has no rows")

// A Source is a spreadsheet read through a mapping file.
type Source struct {
	Path    string
	Mapping *mapping.Mapping
	File    *sheet.File

	reader *mapping.Reader
	watch  func(*mapping.Row, *mapping.Record)
	back   *returned // nil: no rejects file
}

// Open opens a spreadsheet and fits the mapping to its header. Errors are those
// of sheet.Open and of mapping.Compile, these as of sheet.File.OfSheet.
func Open(path string, m *mapping.Mapping) (*Source, error) {
	fits := func(header []string) bool {
		_, err := m.Compile(header)
		return err == nil
	}
	file, err := sheet.OpenFor(path, sheet.Options(m.File), fits)
	if err != nil {
		return nil, err
	}
	reader, err := m.Compile(file.Header())
	if err != nil {
		return nil, errors.Join(file.OfSheet(err), file.Close())
	}
	return &Source{Path: path, Mapping: m, File: file, reader: reader}, nil
}

// Watch has see shown each row that Records reads from now on, and what the
// mapping makes of it; nil ends that.
func (s *Source) Watch(see func(*mapping.Row, *mapping.Record)) { s.watch = see }

// noRows is ErrNoRows, as of sheet.File.OfSheet.
func (s *Source) noRows() error { return s.File.OfSheet(ErrNoRows) }

// Digest is the SHA-256 of the spreadsheet, in hex.
func (s *Source) Digest() string {
	digest := s.File.Info().Digest
	return hex.EncodeToString(digest[:])
}

// mappingDigest is that of the mapping file.
func (s *Source) mappingDigest() string { return hex.EncodeToString(s.Mapping.Digest[:]) }

// WasOf reports whether a run was given this very spreadsheet, and read it through
// this very mapping file.
func (s *Source) WasOf(r *state.Run) bool {
	return s.Digest() == r.Digest && s.mappingDigest() == r.Mapping
}

// Close closes the spreadsheet.
func (s *Source) Close() error { return s.File.Close() }

// Records yields what the mapping makes of each row, and the very same again
// each time. A record holds until the next one is yielded.
func (s *Source) Records() iter.Seq2[*mapping.Record, error] { return s.records(nil) }

// records yields Records, where bare does not say that one may stay Bare.
func (s *Source) records(bare func(*mapping.Record) bool) iter.Seq2[*mapping.Record, error] {
	return s.recordsFrom(0, bare)
}

// recordsFrom yields the records behind the first so many.
func (s *Source) recordsFrom(skip int, bare func(*mapping.Record) bool) iter.Seq2[*mapping.Record, error] {
	return func(yield func(*mapping.Record, error) bool) {
		p := s.newPass(skip)
		p.tell(bare)
		p.begin()
		p.records(yield)
	}
}

func (s *Source) read(row *mapping.Row, rec *mapping.Record) {
	if s.back == nil {
		s.reader.Read(row, rec)
		return
	}
	row = withDates(row)
	s.reader.Read(row, rec)
	s.back.judge(s.reader, row, rec)
}

// Raw is a row as the spreadsheet has it.
type Raw struct {
	Line  int
	Cells []string
}

// rawText is what a cell holds, as it can be written and read back as text.
func rawText(c *mapping.Cell) string {
	if c.Kind == mapping.Number {
		return mapping.CellText(c)
	}
	return string(c.Text)
}

// Raw yields the rows whose line is in lines.
func (s *Source) Raw(lines map[int]string) iter.Seq2[Raw, error] {
	return func(yield func(Raw, error) bool) {
		for row, err := range s.File.Rows() {
			if err != nil {
				yield(Raw{}, err)
				return
			}
			if _, wanted := lines[row.Line]; !wanted {
				continue
			}
			cells := make([]string, len(row.Cells))
			for i, cell := range row.Cells {
				cells[i] = rawText(&cell)
			}
			if !yield(Raw{row.Line, cells}, nil) {
				return
			}
		}
	}
}
