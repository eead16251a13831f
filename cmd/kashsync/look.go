package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kashsync/importer"
	"kashsync/importer/report"
	"kashsync/importer/sheet"
	"kashsync/mapping"
	"kashsync/mapping/guess"
	"kashsync/mapping/profile"
)

// A look is what was seen of a spreadsheet, and what is made of it.
type look struct {
	path     string
	info     sheet.Info
	header   []string
	labels   []string // what a mapping file calls the columns
	profile  *profile.Profile
	proposal *guess.Proposal
	others   int // rows that are no customers
}

// mostRows bounds the time that a look takes to a few seconds.
const mostRows = 100_000

// lookAt reads a spreadsheet, and guesses what the command line does not say.
func lookAt(ctx context.Context, s *initSettings) (*look, error) {
	f, err := sheet.Open(s.path, sheet.Options(s.read))
	if err != nil {
		return nil, &byFlags{err}
	}
	defer f.Close()
	if err := isOurs(s.path, f.Header()); err != nil {
		return nil, err
	}
	l := &look{path: s.path, info: f.Info(), header: f.Header(), labels: mapping.Labels(f.Header())}
	if err := l.study(cancellable(ctx, f.Rows()), s); err != nil {
		return nil, &byFlags{f.OfSheet(err)}
	}
	return l, nil
}

// study reads the rows, and guesses.
func (l *look) study(rows iter.Seq2[*mapping.Row, error], s *initSettings) error {
	if err := l.propose(rows, s); err != nil {
		return err
	}
	if s.read.Header == 0 && guess.Headless(l.header, l.profile) {
		return usage("add a line with the names above it; if they stand on another line, give --header N",
			"line %d of %s looks like a customer, not like the names of columns", l.info.HeaderLine, s.path)
	}
	if l.profile.Rows == 0 { // then nothing tells customers apart
		return importer.ErrNoRows
	}
	if reader, err := l.proposal.Mapping().Compile(l.header); err == nil {
		// Totals and repeated headers, which a proposal tells, have spoilt it.
		if err := l.propose(l.customers(rows, reader), s); err != nil {
			return err
		}
	}
	return l.weighNames(rows)
}

// propose profiles rows, and makes a proposal of what was seen.
func (l *look) propose(rows iter.Seq2[*mapping.Row, error], s *initSettings) (err error) {
	if l.profile, err = profile.Of(l.header, rows, mostRows); err != nil {
		return err
	}
	return l.guess(s)
}

// guess proposes by the profile, and by what the command line or a person says.
func (l *look) guess(s *initSettings) error {
	l.proposal = guess.Propose(s.region, l.header, l.profile)
	return l.obey(s)
}

// customers leaves out, and counts, the rows that a mapping takes for no
// customers.
func (l *look) customers(rows iter.Seq2[*mapping.Row, error], by *mapping.Reader) iter.Seq2[*mapping.Row, error] {
	return func(yield func(*mapping.Row, error) bool) {
		var rec mapping.Record
		for row, err := range rows {
			if err == nil {
				if by.Read(row, &rec); rec.Wish == mapping.Skip {
					l.others++
					continue
				}
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// isOurs refuses files that kashsync itself has written: they have a mapping.
func isOurs(path string, header []string) error {
	if importer.IsReport(header) {
		return usage("give the spreadsheet that the report is about", "%s is a report of kashsync, no list of customers", path)
	}
	if origin, ok, err := report.RejectsOrigin(path); ok && err == nil {
		return usage("mend the rows, and sync them: kashsync sync "+shellWord(path), "%s are rejects of kashsync, and have their mapping file: %s", path, origin.Mapping)
	}
	return nil
}

// cancellable ends a walk through rows where the context does.
func cancellable(ctx context.Context, rows iter.Seq2[*mapping.Row, error]) iter.Seq2[*mapping.Row, error] {
	return func(yield func(*mapping.Row, error) bool) {
		for row, err := range rows {
			if ctx.Err() != nil {
				row, err = nil, context.Cause(ctx)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// obey puts what the command line says in the place of what was guessed.
func (l *look) obey(s *initSettings) error {
	p := l.proposal
	p.File, p.ShopID = s.read, s.shop
	if s.region != "" {
		p.Region.Why = given
	}
	if len(s.match) == 0 {
		return nil
	}
	p.Match = guess.Match{Confidence: guess.Sure, Why: given}
	for _, name := range s.match {
		label, ok := l.find(name)
		if !ok {
			return usage("its columns are: "+abridged(strings.Join(l.labels, ", ")), "the spreadsheet has no column %s", quoted(name))
		}
		p.Match.Columns = append(p.Match.Columns, label)
	}
	return nil
}

// find returns what a mapping file calls the column that a person names.
func (l *look) find(name string) (label string, ok bool) {
	name = strings.TrimSpace(name)
	same := func(label string) bool { return label == name }
	if !slices.ContainsFunc(l.labels, same) {
		same = func(label string) bool { return strings.EqualFold(label, name) }
	}
	i := slices.IndexFunc(l.labels, same)
	if i < 0 {
		return "", false
	}
	return l.labels[i], true
}

// column returns what was seen of a column.
func (l *look) column(label string) *profile.Column {
	if i := slices.Index(l.labels, label); i >= 0 && i < len(l.profile.Columns) {
		return &l.profile.Columns[i]
	}
	return &profile.Column{Label: label}
}

// refusal says why no mapping can be made that would work; nil where one can.
func (l *look) refusal(s *initSettings) error {
	switch p := l.proposal; {
	case len(p.Mapping().Fields) == 0:
		return usage("if the columns' names stand on another line, give --header N; if the customers are on another sheet, --sheet NAME; "+
			"else write a mapping file by hand: README.md shows how", "no column of %s looks like anything that Kash knows of a customer", l.path)
	case len(p.Match.Columns) == 0:
		return usage("say which does: "+s.command("init")+" --match COLUMN (several, where only they together do: --match A --match B). "+
			"A customer number in the file is best: one that stays the same in every export",
			"no column of %s is sure to tell one customer from another; %s", l.path, l.nearestMatch())
	}
	return nil
}

// write writes the mapping file, after it was read back as every command will.
func (l *look) write(s *initSettings) error {
	var text bytes.Buffer
	if err := guess.Write(&text, l.proposal, reasonWords); err != nil {
		return err
	}
	m, err := mapping.Parse(s.mapping, text.Bytes())
	if err == nil {
		_, err = m.Compile(l.header)
	}
	if err != nil {
		return err
	}
	return s.save(text.Bytes())
}

// mayWrite refuses to replace a mapping file that nobody gave up, or any other
// file, such as the spreadsheet.
func (s *initSettings) mayWrite() error {
	info, err := os.Lstat(s.mapping)
	switch ending := filepath.Ext(s.mapping); {
	case ending != ".yaml" && ending != ".yml":
		return usage("end its name in "+mappingEnding, "%s is no name for a mapping file", s.mapping)
	case err == nil && info.IsDir():
		return usage("give -m the name of a file", "%s is a folder", s.mapping)
	case err == nil && !s.force:
		return usage("see whether it is right: "+s.command("check")+"; or make another with -m FILE, or replace it with --force",
			"there is a mapping file %s already", s.mapping)
	}
	return nil
}

// save writes the mapping file whole, or not at all.
func (s *initSettings) save(text []byte) error {
	if err := s.mayWrite(); err != nil { // somebody may have written it meanwhile
		return err
	}
	if err := replaceFile(s.mapping, text); err != nil {
		if path := (*fs.PathError)(nil); errors.As(err, &path) {
			err = path.Err // the name is that of a file which nobody knows
		}
		return usage("name another with -m FILE", "the mapping file %s cannot be written: %v", s.mapping, err)
	}
	return nil
}

func replaceFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".kashsync-*") // mode 0600: samples are customers' data
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // nothing is there, once it has its name
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
