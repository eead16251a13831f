package report

import (
	"io"
	"path/filepath"
	"strings"
)

// A document is a file in one of the forms that its kind of document has.
type document[F form] struct {
	file *File
	form F
}

// form is what every form of a document has in common.
type form interface {
	finish() error // writes what is left to write
	close()        // lets go of what it holds besides the file
}

// create prepares a document that is to stand at path, in the form that its
// ending has. Besides the errors of Create, it fails with UnknownEnding.
func create[F form](path string, forms map[string]func(io.Writer) (F, error)) (document[F], error) {
	begin, known := forms[ending(path)]
	if !known {
		return document[F]{}, &Error{Code: UnknownEnding, Path: path}
	}
	file, err := Create(path)
	if err != nil {
		return document[F]{}, err
	}
	begun, err := begin(file)
	if err != nil {
		file.Abort()
		return document[F]{}, failure(path, err)
	}
	return document[F]{file, begun}, nil
}

// ending tells the forms apart.
func ending(path string) string { return strings.ToLower(filepath.Ext(path)) }

// Commit puts the document in its place and returns its name, as File.Commit.
func (d *document[F]) Commit() (path string, err error) {
	defer d.Abort()
	if err := d.form.finish(); err != nil {
		return "", failure(d.file.target, err)
	}
	return d.file.Commit()
}

// Abort gives the document up. After a Commit it does nothing.
func (d *document[F]) Abort() {
	d.form.close()
	d.file.Abort()
}
