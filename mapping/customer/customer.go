package customer

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Customer is what is known, or wanted, of one customer. A field that is not
// set is one that nothing is said about; a field that is set to "" is said to
// be empty. The two are never the same: the first is never sent.
//
// The zero Customer has no field set. A Customer can be copied and compared
// with ==.
type Customer struct {
	set    Set
	values [NumFields]string
}

// Set says that field f has this value, which may be "".
func (c *Customer) Set(f Field, value string) {
	c.set = c.set.With(f)
	c.values[f] = value
}

// Unset says nothing about field f any more.
func (c *Customer) Unset(f Field) {
	c.set = c.set.Without(f)
	c.values[f] = ""
}

// Get returns the value of f, and whether anything is said about it.
func (c *Customer) Get(f Field) (value string, ok bool) {
	return c.values[f], c.set.Has(f)
}

// Value returns the value of f, "" where nothing is said about it.
func (c *Customer) Value(f Field) string { return c.values[f] }

// Fields returns the fields that are set.
func (c *Customer) Fields() Set { return c.set }

// Filled returns the fields that are set to something other than "".
func (c *Customer) Filled() Set {
	filled := c.set
	for f := range c.set.All() {
		if c.values[f] == "" {
			filled = filled.Without(f)
		}
	}
	return filled
}

// Only returns a customer with just those fields of c that are in keep.
func (c *Customer) Only(keep Set) Customer {
	var only Customer
	for f := range (c.set & keep).All() {
		only.Set(f, c.values[f])
	}
	return only
}

// FullName says the customer's name as a person would: the first name, then the
// family name.
func (c *Customer) FullName() string {
	return strings.TrimSpace(c.Value(Surname) + " " + c.Value(Name))
}

// Merge sets every field that is set in newer to its value there.
func (c *Customer) Merge(newer *Customer) {
	for f := range newer.set.All() {
		c.Set(f, newer.values[f])
	}
}

// A Fingerprint stands for a customer's set fields and their values, or for
// anything else: 128 bits, so that no two things share one in practice.
type Fingerprint [16]byte

// Fingerprint returns the customer's fingerprint.
func (c *Customer) Fingerprint() Fingerprint {
	buf := make([]byte, 0, 512)
	buf = binary.LittleEndian.AppendUint32(buf, uint32(c.set))
	for f := range c.set.All() {
		buf = binary.AppendUvarint(buf, uint64(len(c.values[f])))
		buf = append(buf, c.values[f]...)
	}
	return FingerprintOf(buf)
}

// FingerprintOf returns the fingerprint of any text, from its SHA-256.
func FingerprintOf[T string | []byte](text T) Fingerprint {
	sum := sha256.Sum256([]byte(text))
	return Fingerprint(sum[:16])
}

// MarshalJSON writes the set fields as one object, in the vendor's order.
func (c Customer) MarshalJSON() ([]byte, error) {
	size := len("{}")
	for f := range c.set.All() {
		size += len(f.String()) + len(c.values[f]) + len(`"":"",`)
	}
	out := append(make([]byte, 0, size), '{')
	for f := range c.set.All() {
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, '"')
		out = append(out, f.String()...)
		out = append(out, `":`...)
		var err error
		if out, err = appendText(out, c.values[f]); err != nil {
			return nil, err
		}
	}
	return append(out, '}'), nil
}

// appendText appends a JSON string.
func appendText(out []byte, text string) ([]byte, error) {
	if needsNoEscape(text) {
		out = append(out, '"')
		out = append(out, text...)
		return append(out, '"'), nil
	}
	var quoted bytes.Buffer
	enc := json.NewEncoder(&quoted)
	enc.SetEscapeHTML(false)
	err := enc.Encode(text)
	return append(out, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...), err
}

// needsNoEscape reports whether a JSON string holds the text as it is, as far as can
// be told at a glance.
func needsNoEscape(text string) bool {
	const escaped = 0xe2 // what U+2028 begins with, and not it alone
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c == escaped {
			return false
		}
	}
	return utf8.ValidString(text)
}

// UnmarshalJSON reads what MarshalJSON wrote. A name that is not one of the 25
// fields is an error.
func (c *Customer) UnmarshalJSON(data []byte) error {
	var values map[string]string
	if err := json.Unmarshal(data, &values); err != nil {
		return err
	}
	*c = Customer{}
	for name, value := range values {
		f, ok := ParseField(name)
		if !ok {
			return fmt.Errorf("customer: no field is called %q", name)
		}
		c.Set(f, value)
	}
	return nil
}
