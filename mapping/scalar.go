package mapping

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// anyText reads a text that may be empty.
func (d *decoder) anyText(e *entry) string {
	if e.value.shape != scalar {
		d.wrongType(e, scalar.String())
		return ""
	}
	return e.value.text
}

// text reads a text; it returns "" only after an error.
func (d *decoder) text(e *entry) string {
	if e.value.shape == scalar && strings.TrimFunc(e.value.text, isSpace) == "" {
		e.value.shape = nothing
	}
	return strings.TrimSuffix(d.anyText(e), "\n")
}

// texts reads a text or a list of texts, at least one, none twice.
func (d *decoder) texts(e *entry) (texts []string, at []position) {
	items := e.value.items
	if e.value.shape != list {
		items = []node{e.value}
	}
	if len(items) == 0 {
		d.wrongType(e, list.String())
	}
	for _, item := range items {
		text := d.text(&entry{name: e.name, value: item})
		if i := slices.Index(texts, text); i >= 0 && text != "" {
			d.add(fail(item.position, DuplicateEntry, text, strconv.Itoa(at[i].line)))
		}
		texts, at = append(texts, text), append(at, item.position)
	}
	return texts, at
}

// choice reads one of a few words.
func choice[T ~string](d *decoder, e *entry, among ...T) T {
	text := d.text(e)
	if text == "" || slices.Contains(among, T(text)) {
		return T(text)
	}
	words := names(among)
	failed := fail(e.value.position, UnknownValue, e.name, append([]string{text}, words...)...)
	failed.Nearest = nearest(text, words)
	d.add(failed)
	return among[0]
}

// repairs reads one kind of repair or a list of them.
func (d *decoder) repairs(e *entry, region bool) []Repair {
	texts, at := d.texts(e)
	all := make([]Repair, len(texts))
	for i, text := range texts {
		item := entry{name: e.name, value: node{position: at[i], shape: scalar, text: text}}
		if text != "" { // else it is told already
			all[i] = choice(d, &item, RepairZeros, RepairMojibake, RepairNone)
		}
		switch repair := Repair(text); {
		case repair == RepairNone && len(texts) > 1:
			d.add(fail(at[i], ConflictEntry, text, texts[(i+1)%len(texts)]))
		case repair == RepairZeros && !region:
			d.add(fail(at[i], MissingEntry, "region", text))
		}
	}
	return all
}

func (d *decoder) yes(e *entry) bool {
	word := choice(d, e, "true", "false", "yes", "no")
	return word == "true" || word == "yes"
}

func (d *decoder) number(e *entry, least, most float64, whole bool) float64 {
	text := d.text(e)
	if text == "" {
		return 0
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !(least <= x && x <= most) || whole && x != math.Trunc(x) {
		d.add(fail(e.value.position, BadNumber, e.name, plainFloat(least), plainFloat(most)))
		return 0
	}
	return x
}

// share reads a percentage.
func (d *decoder) share(e *entry) float64 {
	text := d.text(e)
	if text == "" {
		return 0
	}
	number, percent := strings.CutSuffix(text, "%")
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err == nil && percent && 0 <= x && x <= 100 {
		return x / 100
	}
	failed := fail(e.value.position, BadGuard, e.name, text)
	switch {
	case err != nil || percent:
	case 0 < x && x < 1:
		failed.Nearest = plainFloat(x*100) + "%"
	case 1 <= x && x <= 100:
		failed.Nearest = plainFloat(x) + "%"
	}
	d.add(failed)
	return 0
}

func (d *decoder) duration(e *entry) time.Duration {
	text := d.text(e)
	if text == "" {
		return 0
	}
	t, err := time.ParseDuration(text)
	if err != nil || t < MinTimeout || t > MaxTimeout {
		d.add(fail(e.value.position, BadDuration, e.name))
		return 0
	}
	return t
}

// delimiter reads what separates a CSV file's cells: one sign, or its name.
func (d *decoder) delimiter(e *entry) rune {
	text := d.anyText(e)
	if strings.EqualFold(text, "tab") || text == `\t` {
		return '\t'
	}
	r, size := utf8.DecodeRuneInString(text)
	if size == len(text) && r < utf8.RuneSelf && (unicode.IsPunct(r) || unicode.IsSymbol(r) || r == '\t') && r != '"' && r != '\'' {
		return r
	}
	if e.value.shape == scalar {
		d.add(fail(e.value.position, BadDelimiter, text))
	}
	return 0
}

func (d *decoder) shopID(e *entry) string {
	text := d.text(e)
	if text != "" && !allDigits(text) {
		d.add(fail(e.value.position, BadShopID, ""))
	}
	return text
}

// url reads the shop's address.
func (d *decoder) url(e *entry) string {
	text := strings.TrimSpace(d.text(e))
	if text == "" {
		return ""
	}
	wrong := ""
	switch _, fault := ParseURL(text); fault {
	case URLInvalid:
		wrong = "url"
	case URLUserInfo, URLQuery:
		wrong = "extra"
	case URLScheme, URLInsecure:
		wrong = "scheme"
	}
	if wrong != "" {
		d.add(fail(e.value.position, BadURL, "", wrong))
	}
	return text
}
