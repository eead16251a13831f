package simulator

import (
	"encoding/json"
	"fmt"
)

// Dialect is how the shop words its answers.
type Dialect string

// The dialects: an add that is done, and an error. An edit or a delete that is
// done is answered like an add; only Result leaves out the id.
const (
	Result  Dialect = "result"  // {"result":"OK","id":1001}           {"result":"ERROR","message":"…"}
	Success Dialect = "success" // {"success":true,"clientID":1001}    {"success":false,"result":"…"}
	Nested  Dialect = "nested"  // {"status":"success","data":{"id":"1001"}}   {"status":"error","message":"…"}
	Bare    Dialect = "bare"    // 1001                                Erreur : …
)

// Dialects lists the dialects.
func Dialects() []Dialect { return []Dialect{Result, Success, Nested, Bare} }

// ParseDialect finds a dialect by its name.
func ParseDialect(name string) (Dialect, bool) {
	for _, d := range Dialects() {
		if string(d) == name {
			return d, true
		}
	}
	return "", false
}

// done is the answer to a call that is done; id is "" where it names none.
func (d Dialect) done(id string) []byte {
	named := id != ""
	switch {
	case d == Success && named:
		return fmt.Appendf(nil, `{"success":true,"clientID":%s}`, id)
	case d == Success:
		return []byte(`{"success":true}`)
	case d == Nested && named:
		return fmt.Appendf(nil, `{"status":"success","data":{"id":"%s"}}`, id)
	case d == Nested:
		return []byte(`{"status":"success"}`)
	case d == Bare && named:
		return []byte(id)
	case d == Bare:
		return []byte("OK")
	case named:
		return fmt.Appendf(nil, `{"result":"OK","id":%s}`, id)
	}
	return []byte(`{"result":"OK"}`)
}

func (d Dialect) refused(text string) []byte {
	quoted, _ := json.Marshal(text) // a string always has one
	switch d {
	case Success:
		return fmt.Appendf(nil, `{"success":false,"result":%s}`, quoted)
	case Nested:
		return fmt.Appendf(nil, `{"status":"error","message":%s}`, quoted)
	case Bare:
		return []byte("Erreur : " + text)
	}
	return fmt.Appendf(nil, `{"result":"ERROR","message":%s}`, quoted)
}

// contentType is PHP's default where a script sets none.
func (d Dialect) contentType() string {
	if d == Success || d == Nested {
		return "application/json"
	}
	return "text/html; charset=UTF-8"
}
