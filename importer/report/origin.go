package report

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// An Origin says which run a rejects file comes from, so that it can be given
// to kashsync alone. It stands in the workbook's custom properties (in Excel:
// File, Info, Properties, Advanced), which survive being edited and saved.
type Origin struct {
	Mapping string // path of the mapping file
	State   string // path of the state file
	Source  string // digest of the spreadsheet
	Run     int
}

// The names of the properties.
const (
	propertyMapping = "kashsync mapping"
	propertyState   = "kashsync state"
	propertySource  = "kashsync source"
	propertyRun     = "kashsync run"
)

func (o Origin) writeTo(book *excelize.File) error {
	for _, p := range []excelize.CustomProperty{
		{Name: propertyMapping, Value: o.Mapping},
		{Name: propertyState, Value: o.State},
		{Name: propertySource, Value: o.Source},
		{Name: propertyRun, Value: strconv.Itoa(o.Run)},
	} {
		if err := book.SetCustomProps(p); err != nil {
			return err
		}
	}
	return nil
}

// RejectsOrigin reads where the file at path comes from, and whether it is a
// rejects file that knows. Of a workbook it reads the properties only, however
// large the rest; that any other file is none is no error. The error is that of
// opening or reading the file.
func RejectsOrigin(path string) (origin Origin, ok bool, err error) {
	file, err := os.Open(path)
	if err != nil {
		return Origin{}, false, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return Origin{}, false, err
	}
	archive, err := zip.NewReader(file, info.Size())
	if err != nil {
		return Origin{}, false, nil // no workbook: the reader of spreadsheets says what it is
	}
	part, err := archive.Open("docProps/custom.xml")
	if err != nil {
		return Origin{}, false, nil
	}
	origin, ok = readOrigin(io.LimitReader(part, 1<<20))
	return origin, ok, part.Close()
}

// readOrigin reads a workbook's part of custom properties.
func readOrigin(part io.Reader) (origin Origin, ok bool) {
	var properties struct {
		Property []struct {
			Name string `xml:"name,attr"`
			Text string `xml:"lpwstr"`
		} `xml:"property"`
	}
	if xml.NewDecoder(part).Decode(&properties) != nil {
		return Origin{}, false
	}
	for _, p := range properties.Property {
		switch p.Name {
		case propertyMapping:
			origin.Mapping = p.Text
		case propertyState:
			origin.State = p.Text
		case propertySource:
			origin.Source = p.Text
		case propertyRun:
			run, err := strconv.Atoi(p.Text)
			origin.Run, ok = run, err == nil
		}
	}
	return origin, ok
}
