package kash

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"kashsync/mapping"
)

// A reading is what stands in an answer's body, before its status is looked at.
type reading struct {
	failed  bool     // an explicit sign of failure
	success bool     // an explicit sign of success
	unclear bool     // a sign that is neither
	ids     []string // the customer's ids that it names, each once
	text    string   // the whole body
	json    bool     // it is JSON
	// words are those of errorMessage, message, error and result, in this
	// order: first the outer object's, then those one level inside.
	words [2][4]string
}

// read takes a body for JSON whatever its Content-Type says, else for text.
func read(body []byte) reading {
	body = trim(toUTF8(body))
	r := reading{text: string(body), json: json.Valid(body)}
	switch {
	case !r.json:
		r.sentence(r.text)
	case body[0] == '{':
		r.object(body)
	case body[0] == '"':
		r.text, _ = scalar(body)
		r.json = false // what it quotes is text like any other
		r.candidate(r.text)
		r.sentence(r.text)
	default:
		r.failed = slices.Contains([]string{"false", "null", "0", "-1"}, r.text)
		r.candidate(r.text)
	}
	return r
}

// toUTF8 takes what is no UTF-8 for Windows-1252, as old PHP pages are.
func toUTF8(body []byte) []byte {
	if utf8.Valid(body) {
		return body
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(body)
	if err != nil {
		return body
	}
	return text
}

// trim takes off white space, and byte order marks: PHP writes one for every
// source file that has one.
func trim(body []byte) []byte {
	return bytes.TrimFunc(body, func(c rune) bool { return c == '\uFEFF' || unicode.IsSpace(c) })
}

// A member is one entry of a JSON object. A name may come twice.
type member struct {
	name  string
	value json.RawMessage
}

// members takes one level of an object apart; it is valid JSON, or none at all.
func members(object []byte) (all []member) {
	if len(object) == 0 || object[0] != '{' {
		return nil
	}
	var name string
	start, depth := 1, 0
	for i := 1; i < len(object); i++ {
		switch c := object[i]; {
		case c == '"':
			i = closing(object, i)
		case c == '{' || c == '[':
			depth++
		case depth > 0:
			if c == '}' || c == ']' {
				depth--
			}
		case c == ':':
			name, _ = scalar(object[start:i])
			start = i + 1
		case c == ',' || c == '}':
			if value := bytes.TrimSpace(object[start:i]); len(value) > 0 {
				all = append(all, member{name, value})
			}
			start = i + 1
		}
	}
	return all
}

// closing finds the quote that ends the string whose first one is at start.
func closing(text []byte, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(text)
}

// object reads the outer object, and one level inside.
func (r *reading) object(body []byte) {
	for _, m := range members(body) {
		r.sign(m, 0)
		r.id(m)
		switch m.name {
		case "data", "result":
			for _, inner := range members(m.value) {
				r.sign(inner, 1)
				r.id(inner)
			}
		case "client", "customer":
			for _, inner := range members(m.value) {
				r.id(inner)
			}
		}
		if m.name == "result" {
			digits, _ := scalar(m.value)
			r.candidate(digits)
		}
	}
}

// sign looks for success, failure and words in one entry.
func (r *reading) sign(m member, level int) {
	text, quoted := scalar(m.value)
	switch m.name {
	case "success":
		r.failed = r.failed || isFalse(text) || isZero(text)
		r.success = r.success || !quoted && (text == "true" || text == "1")
		r.unclear = r.unclear || !saysYesOrNo(text)
	case "error", "errors", "errorMessage":
		r.failed = r.failed || !isEmpty(m.value)
	case "message":
		r.failed = r.failed || quoted && startsWithError(text)
	case "result", "status":
		r.failed = r.failed || quoted && (saysFailed(text) || startsWithError(text)) || !quoted && text == "false"
		r.success = r.success || quoted && (text == "OK" || text == "success")
		r.unclear = r.unclear || quoted && isFalse(text) // a word of its own, or the boolean
	}
	i := slices.Index([]string{"errorMessage", "message", "error", "result"}, m.name)
	if i >= 0 && r.words[level][i] == "" && !isEmpty(m.value) {
		r.words[level][i] = text
	}
}

// saysYesOrNo tells whether a value of "success" can be understood, or is none.
// PHP writes a false as nothing at all, where it makes text of it.
func saysYesOrNo(text string) bool {
	switch strings.ToLower(text) {
	case "null", "true", "1", "ok", "success", "yes":
		return true
	}
	return isFalse(text) || isZero(text)
}

func isFalse(text string) bool { return strings.EqualFold(text, "false") }

func saysFailed(result string) bool {
	return slices.ContainsFunc([]string{"ERROR", "KO", "FAIL", "FAILED", "NOK"}, func(word string) bool {
		return strings.EqualFold(word, strings.TrimSpace(result))
	})
}

func (r *reading) id(m member) {
	if isIDName(m.name) {
		text, _ := scalar(m.value)
		r.candidate(text)
	}
}

func (r *reading) candidate(id string) {
	if mapping.IsKashID(id) && !slices.Contains(r.ids, id) {
		r.ids = append(r.ids, id)
	}
}

// sentence looks at text that is not JSON.
func (r *reading) sentence(text string) { r.failed = startsWithError(text) }

func startsWithError(text string) bool {
	text = strings.TrimSpace(text)
	start := strings.ToLower(text[:min(len(text), len("erreur"))])
	return strings.HasPrefix(start, "error") || strings.HasPrefix(start, "erreur")
}

// saysOnlyYes reports whether all that the shop says is yes.
func (r *reading) saysOnlyYes() bool {
	text := r.message()
	if all := members([]byte(r.text)); r.json && r.success && len(all) == 1 {
		text, _ = scalar(all[0].value)
	}
	return slices.ContainsFunc([]string{"OK", "success", "true", "1"}, func(word string) bool {
		return strings.EqualFold(word, strings.TrimSpace(text))
	})
}

// message is what the shop says, in its own words where it has any.
func (r *reading) message() string {
	for _, level := range r.words {
		for _, words := range level {
			if words != "" {
				return words
			}
		}
	}
	if !r.json {
		return plainText(r.text)
	}
	// Written anew: a key must not hide behind an escape.
	var v any
	dec := json.NewDecoder(strings.NewReader(r.text))
	dec.UseNumber()
	if dec.Decode(&v) != nil {
		return ""
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return ""
	}
	return out.String()
}

// scalar returns the text of a valid JSON string, and that it was quoted; or what
// stands there of a number, a boolean or null; or "" of anything else.
func scalar(value json.RawMessage) (text string, quoted bool) {
	value = bytes.TrimSpace(value)
	switch {
	case len(value) == 0, value[0] == '{', value[0] == '[':
		return "", false
	case value[0] != '"':
		return string(value), false
	}
	if plain := value[1 : len(value)-1]; bytes.IndexByte(plain, '\\') < 0 {
		return string(plain), true
	}
	var unescaped string
	err := json.Unmarshal(value, &unescaped)
	return unescaped, err == nil
}

// isEmpty reports whether an error entry says that there is none.
func isEmpty(value json.RawMessage) bool {
	text, quoted := scalar(value)
	if quoted {
		text = strings.TrimSpace(text)
		return text == "" || text == "0"
	}
	var compact bytes.Buffer
	if text == "" && json.Compact(&compact, value) == nil {
		return compact.String() == "[]" || compact.String() == "{}"
	}
	return text == "null" || text == "false" || isZero(text)
}

func isZero(text string) bool {
	n, err := strconv.ParseFloat(text, 64)
	return err == nil && n == 0
}
