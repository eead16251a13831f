package state

import (
	"encoding/binary"
	"errors"

	"kashsync/mapping/customer"
)

// Values are what a statement is given, as the journal keeps them: each nil, an
// int64, a string or a []byte.
type values []any

// The kinds of values, as they are written before them.
const (
	isNull = iota
	isNumber
	isText
	isBlob
)

// append writes values: how many, and each with its kind.
func (v values) append(to []byte) []byte {
	to = binary.AppendUvarint(to, uint64(len(v)))
	for _, one := range v {
		switch one := one.(type) {
		case int64:
			to = binary.AppendVarint(append(to, isNumber), one)
		case string:
			to = append(binary.AppendUvarint(append(to, isText), uint64(len(one))), one...)
		case []byte:
			to = append(binary.AppendUvarint(append(to, isBlob), uint64(len(one))), one...)
		default:
			to = append(to, isNull)
		}
	}
	return to
}

// errCutOff says that what was read is not what was written.
var errCutOff = errors.New("state: a journal entry is cut off")

// readValues reads values from the front, and returns what follows them.
func readValues(from []byte) (v values, rest []byte, err error) {
	n, from, err := readLength(from)
	if err != nil {
		return nil, nil, err
	}
	v = make(values, n)
	for i := range v {
		if v[i], from, err = readOne(from); err != nil {
			return nil, nil, err
		}
	}
	return v, from, nil
}

func readOne(from []byte) (value any, rest []byte, err error) {
	if len(from) == 0 {
		return nil, nil, errCutOff
	}
	kind, from := from[0], from[1:]
	switch kind {
	case isNull:
		return nil, from, nil
	case isNumber:
		number, size := binary.Varint(from)
		if size <= 0 {
			return nil, nil, errCutOff
		}
		return number, from[size:], nil
	case isText, isBlob:
		n, from, err := readLength(from)
		if err != nil {
			return nil, nil, err
		}
		if kind == isText {
			return string(from[:n]), from[n:], nil
		}
		return from[:n:n], from[n:], nil
	}
	return nil, nil, errCutOff
}

// readLength reads how much follows: never more than there is.
func readLength(from []byte) (n uint64, rest []byte, err error) {
	n, size := binary.Uvarint(from)
	if size <= 0 || n > uint64(len(from)-size) {
		return 0, nil, errCutOff
	}
	return n, from[size:], nil
}

// flagged is a bool as SQLite keeps it.
func flagged(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// orNull, bytesOrNull and fingerprintOrNull are nil for what is zero, or empty.
func orNull[T string | int64](v T) any {
	if v == *new(T) {
		return nil
	}
	return v
}

func bytesOrNull(data []byte) any {
	if len(data) == 0 {
		return nil
	}
	return data
}

func fingerprintOrNull(f customer.Fingerprint) any {
	if f == (customer.Fingerprint{}) {
		return nil
	}
	return f[:]
}

// textAt, numberAt, flagAt and blobAt are the values at a place, zero where there
// are none of that kind.
func (v values) textAt(i int) string     { s, _ := v[i].(string); return s }
func (v values) numberAt(i int) int64    { n, _ := v[i].(int64); return n }
func (v values) flagAt(i int) bool       { return v.numberAt(i) != 0 }
func (v values) blobAt(i int) (b []byte) { b, _ = v[i].([]byte); return b }
