package sheet

import (
	"archive/zip"
	"errors"
	"io"
	"strings"
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

// parts are the files in a package, by their names in lower case: their case
// means nothing.
type parts map[string]*zip.File

func newParts(z *zip.Reader) (parts, error) {
	p := parts{}
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if p[name] != nil {
			return nil, damaged(name, errors.New("there twice"))
		}
		p[name] = f
	}
	return p, nil
}

func (p parts) have(name string) bool { return p[strings.ToLower(name)] != nil }

// open inflates a part. What comes out is never longer than what the package
// declares, which archive/zip sees to.
func (p parts) open(name string) (io.ReadCloser, error) {
	f := p[strings.ToLower(name)]
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

// small returns the whole of a part that is no table.
func (p parts) small(name string) ([]byte, error) {
	r, err := p.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, maxSmallPart+1))
	if err != nil {
		return nil, damaged(name, err)
	}
	if len(b) > maxSmallPart {
		return nil, &Error{Code: TooBig, Args: []string{name}}
	}
	return b, nil
}
