package sheet

import (
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"path"
	"path/filepath"
	"strings"
)

// unpack replaces the copy by the one file in a .gz or .zip.
func (f *File) unpack(kind string) error {
	open := f.copy.ungzip
	if kind == "zip" {
		open = f.copy.unzip
	}
	from, name, err := open()
	if err != nil {
		return err
	}
	defer from.Close()
	inner, err := newSnapshot()
	if err != nil {
		return &Error{Code: NoTempFile, Err: err}
	}
	packed := f.copy
	if name == "" { // as gunzip names it
		name = strings.TrimSuffix(filepath.Base(f.path), filepath.Ext(f.path))
	}
	f.copy, f.info.Inside = inner, strings.ToValidUTF8(name, "�")
	err = inner.copy(&packing{Reader: from, kind: kind, packed: packed.size})
	return errors.Join(err, packed.close())
}

// ungzip opens what is in a gzip file, and tells its name: the one it was
// packed with.
func (s *snapshot) ungzip() (io.ReadCloser, string, error) {
	z, err := gzip.NewReader(s.from(0))
	if err != nil {
		return nil, "", damaged("gzip", err)
	}
	return z, strings.TrimPrefix(path.Base(strings.ReplaceAll("/"+z.Name, `\`, "/")), "/"), nil
}

// unzip opens the only file in a zip file.
func (s *snapshot) unzip() (io.ReadCloser, string, error) {
	z, err := s.readZip()
	if err != nil {
		return nil, "", err
	}
	var files []*zip.File
	names := []string{"zip"}
	for _, f := range z.File {
		name := path.Base(strings.ReplaceAll(f.Name, `\`, "/"))
		// What folders and a Mac leave in zip files is nothing that a person put there.
		if f.FileInfo().IsDir() || strings.HasPrefix(name, ".") || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		files, names = append(files, f), append(names, name)
	}
	switch {
	case len(files) != 1:
		return nil, "", &Error{Code: Unsupported, Args: names[:min(len(names), 10)]}
	case files[0].Flags&1 != 0:
		return nil, "", &Error{Code: Encrypted, Args: []string{"zip"}}
	}
	from, err := files[0].Open()
	if err != nil {
		return nil, "", damaged("zip", err)
	}
	return from, names[1], nil
}

// A packing reads what is unpacked, and refuses what was packed to do harm:
// real tables shrink to a tenth.
type packing struct {
	io.Reader
	kind   string
	packed int64 // bytes, of all of it
	read   int64
}

func (p *packing) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	p.read += int64(n)
	switch {
	case p.read > maxUnpacked || p.read > maxSmallPart && p.read/max(p.packed, 1) > maxRatio:
		return 0, &Error{Code: TooBig, Args: []string{p.kind}}
	case err != nil && err != io.EOF:
		return 0, damaged(p.kind, err)
	}
	return n, err
}

// maxUnpacked bounds what comes out of a packed file: ten million rows.
const maxUnpacked = 2 << 30
