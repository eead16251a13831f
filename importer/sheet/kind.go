package sheet

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf16"
)

// The kinds of files that are read. Any other is refused by its name: pdf, png,
// jpeg, gif, zip, gzip, bzip2, xz, zstd, 7z, rar, sqlite, parquet, rtf, xls,
// ole, xlsb, opendocument (but no spreadsheet), numbers, docx, pptx, html, mhtml,
// xml, json, vcard, sylk, dif, binary.
const (
	kindText      = "text"
	kindWorkbook  = "workbook"
	kindEncrypted = "encrypted workbook"
	kindHTML      = "html" // a page without a table is refused
	kindODS       = "ods"
	kindFlatODS   = "fods"

	kindSpreadsheetML = "spreadsheetml"
)

// kind tells what the file is, by what it holds.
func (s *snapshot) kind() (string, error) {
	head, err := s.head(1 << 16)
	if err != nil {
		return "", err
	}
	for _, m := range magics() {
		if bytes.HasPrefix(head, []byte(m.start)) {
			return m.kind, nil
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return s.compound()
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return s.archive()
	case s.isSylk(head):
		return "sylk", nil
	}
	return markup(s.letters(head)), nil
}

// letters returns the file's first part as UTF-8, without a mark, where it is in
// UTF-16.
func (s *snapshot) letters(head []byte) []byte {
	name, mark := guessEncoding(head, &s.bytes)
	if enc, _, err := findEncoding(name); err == nil && strings.HasPrefix(name, "utf-16") {
		head, _ = enc.NewDecoder().Bytes(head[mark:])
		return head
	}
	return head[mark:]
}

type magic struct{ start, kind string }

func magics() []magic {
	return []magic{
		{"%PDF-", "pdf"}, {"\x89PNG\r\n", "png"}, {"\xff\xd8\xff", "jpeg"}, {"GIF8", "gif"},
		{"\x1f\x8b", "gzip"}, {"BZh", "bzip2"}, {"\xfd7zXZ\x00", "xz"}, {"\x28\xb5\x2f\xfd", "zstd"},
		{"7z\xbc\xaf\x27\x1c", "7z"}, {"Rar!\x1a\x07", "rar"}, {"SQLite format 3\x00", "sqlite"},
		{"PAR1", "parquet"}, {`{\rtf`, "rtf"}, {"TABLE\r\n0,1\r\n", "dif"},
		// Excel 2 to 4, before there were compound files.
		{"\x09\x00\x04\x00", "xls"}, {"\x09\x02\x06\x00", "xls"}, {"\x09\x04\x06\x00", "xls"},
	}
}

// isPacked reports whether a file is in no letters, by how it begins.
func isPacked(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("\x1f\x8b"))
}

// compound tells apart what comes in Microsoft's compound files, by the names
// of the streams inside.
func (s *snapshot) compound() (string, error) {
	for _, stream := range []magic{
		{"EncryptedPackage", kindEncrypted}, {"Workbook", "xls"}, {"Book", "xls"},
	} {
		if found, err := s.contains(littleEndian(stream.start)); found || err != nil {
			return stream.kind, err
		}
	}
	return "ole", nil
}

func littleEndian(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// contains searches the whole file.
func (s *snapshot) contains(what []byte) (bool, error) {
	buf := make([]byte, 1<<16)
	kept, from := 0, s.from(0)
	for {
		n, err := from.Read(buf[kept:])
		if bytes.Contains(buf[:kept+n], what) {
			return true, nil
		}
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		tail := buf[max(0, kept+n-len(what)+1) : kept+n]
		kept = copy(buf, tail)
	}
}

// archive tells apart what comes in zip files.
func (s *snapshot) archive() (string, error) {
	z, err := s.readZip()
	if err != nil {
		return "", err
	}
	kind := "zip"
	for _, f := range z.File {
		name := partName(f.Name)
		switch {
		case strings.HasSuffix(name, "workbook.bin"):
			return "xlsb", nil
		case name == "_rels/.rels":
			kind = kindWorkbook
		case name == "word/document.xml":
			return "docx", nil
		case name == "ppt/presentation.xml":
			return "pptx", nil
		case name == "content.xml", name == "meta-inf/manifest.xml":
			return kindODS, nil
		case name == "index/document.iwa", name == "index.zip":
			return "numbers", nil
		}
	}
	return kind, nil
}

// isSylk tells a SYLK file from a CSV file whose first column is named ID.
func (s *snapshot) isSylk(head []byte) bool {
	if !bytes.HasPrefix(head, []byte("ID;P")) {
		return false
	}
	tail := make([]byte, min(16, s.size))
	if _, err := s.ReadAt(tail, s.size-int64(len(tail))); err != nil {
		return false
	}
	tail = bytes.TrimRight(tail, "\r\n\x1a")
	return bytes.HasSuffix(tail, []byte("\nE")) || bytes.HasSuffix(tail, []byte("\rE"))
}

// markup tells apart what is written in letters, but is no table of cells.
func markup(head []byte) string {
	start := bytes.ToLower(bytes.TrimSpace(head))
	has := func(s string) bool { return bytes.Contains(start, []byte(s)) }
	begins := func(s ...string) bool {
		for _, s := range s {
			if bytes.HasPrefix(start, []byte(s)) {
				return true
			}
		}
		return false
	}
	switch {
	case begins("<?xml", "<workbook") && has("urn:schemas-microsoft-com:office:spreadsheet"):
		return kindSpreadsheetML
	case begins("<?xml", "<office:") && has("urn:oasis:names:tc:opendocument"):
		return kindFlatODS
	case begins("<!doctype html", "<html", "<head", "<meta", "<table", "<style", "<body", "<div", "<script"),
		begins("<?xml", "<!--") && has("<html"),
		begins("<") && !begins("<?xml") && (has("<table") || has("<td")): // of a page without its head
		return kindHTML
	case begins("mime-version:", "content-type: multipart", "from: <saved by"):
		return "mhtml" // a web page with its pictures
	case begins("<?xml"), begins("<") && has("</"):
		return "xml"
	case begins("begin:vcard"):
		return "vcard"
	case isJSON(start):
		return "json"
	}
	return kindText
}

// isJSON reports whether a text begins as an object, or as a list of objects or
// lists.
func isJSON(start []byte) bool {
	if len(start) == 0 {
		return false
	}
	rest := bytes.TrimSpace(start[1:])
	switch start[0] {
	case '{':
		return bytes.HasPrefix(rest, []byte(`"`))
	case '[':
		return bytes.HasPrefix(rest, []byte("{")) || bytes.HasPrefix(rest, []byte("["))
	}
	return false
}

// isBinary reports whether a text's first part has more control characters than
// a text has by accident. A program that died leaves NULs at the end.
func isBinary(head []byte) bool {
	head = bytes.TrimRight(head, "\x00")
	controls := 0
	for _, b := range head {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != '\v' {
			controls++
		}
	}
	return controls > 8 && controls*20 > len(head)
}
