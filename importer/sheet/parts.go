package sheet

import (
	"archive/zip"
	"bufio"
	"errors"
	"io"
	"math"
	"net/url"
	"path"
	"strings"

	"github.com/klauspost/compress/flate"
)

// Bounds on what a package may hold. Real sheets shrink to a tenth, or to a
// hundredth where most cells are the same; what is large and shrinks to less
// than half of that is made to do harm.
const (
	maxPart      = 8 << 30 // bytes of any part, inflated
	maxSmallPart = 16 << 20
	maxRatio     = 200 // inflated to deflated, of parts larger than a small one
	maxElement   = 8 << 20
)

// parts are the files in a package, by what partName makes of their names: case
// means nothing.
type parts map[string]*zip.File

func newParts(z *zip.Reader) (parts, error) {
	p := parts{}
	for _, f := range z.File {
		name := partName(f.Name)
		if p[name] != nil {
			return nil, damaged(name, errors.New("there twice"))
		}
		p[name] = f
	}
	return p, nil
}

// partName brings to one the ways in which a part is named by its package and by
// what refers to it.
func partName(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	folder := strings.HasSuffix(name, "/")
	if name = strings.ToLower(path.Join("/", name))[1:]; folder {
		name += "/"
	}
	return name
}

func (p parts) have(name string) bool { return p[partName(name)] != nil }

// size returns how many bytes a part has, inflated; 0 where it is missing.
func (p parts) size(name string) uint64 {
	if f := p[partName(name)]; f != nil {
		return f.UncompressedSize64
	}
	return 0
}

// open inflates a part. What comes out is never longer than what the package
// declares, which archive/zip sees to.
func (p parts) open(name string) (io.ReadCloser, error) {
	f := p[partName(name)]
	if f == nil {
		return nil, damaged(name, errors.New("missing"))
	}
	size, packed := f.UncompressedSize64, max(f.CompressedSize64, 1)
	if size > maxPart || size > maxSmallPart && size/packed > maxRatio {
		return nil, &Error{Code: TooBig, Args: []string{name}}
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged(name, err)
	}
	return r, nil
}

// readZip reads what is in the file as a package. Its list of parts is read at
// once, so it has a bound.
func (s *snapshot) readZip() (*zip.Reader, error) {
	const longest = 4 << 20 // bytes of the list, and of where it is searched for
	from := &boundedAt{s, longest}
	z, err := zip.NewReader(from, s.size)
	if err != nil {
		return nil, damaged("zip", err)
	}
	from.left = math.MaxInt64
	z.RegisterDecompressor(zip.Deflate, inflater)
	return z, nil
}

// inflater inflates in half the time that the standard library takes.
func inflater(from io.Reader) io.ReadCloser {
	return flate.NewReader(bufio.NewReaderSize(from, 1<<16))
}

// A boundedAt reads from a file, and no more than is left.
type boundedAt struct {
	io.ReaderAt
	left int64
}

func (b *boundedAt) ReadAt(p []byte, off int64) (int, error) {
	if b.left < int64(len(p)) {
		return 0, &Error{Code: TooBig, Args: []string{"zip"}}
	}
	if b.left != math.MaxInt64 { // once the list is read, parts may be read at once
		b.left -= int64(len(p))
	}
	return b.ReaderAt.ReadAt(p, off)
}

// small returns the whole of a part that is no table.
func (p parts) small(name string) ([]byte, error) { return p.whole(name, maxSmallPart) }

// whole returns the whole of a part that has no more bytes than that.
func (p parts) whole(name string, most uint64) ([]byte, error) {
	if p.size(name) > most {
		return nil, &Error{Code: TooBig, Args: []string{name}}
	}
	r, err := p.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(r) // archive/zip sees to it that there is no more
	if err != nil {
		return nil, damaged(name, err)
	}
	return b, nil
}
