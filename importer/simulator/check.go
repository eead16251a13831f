package simulator

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"kashsync/mapping/customer"
)

const maxForm = 1 << 20 // bytes of a call's body

// A request is what one of the three calls sent.
type request struct {
	id     string
	fields customer.Customer
}

// A flaw is why the shop refuses a call.
type flaw struct {
	status int
	text   string
}

func unknownID(id string) *flaw { return &flaw{http.StatusOK, "no customer has the id " + id} }

// check reads a call and finds what is wrong with it. What could be read of it
// is returned either way, for the ledger.
func (s *Shop) check(op Op, r *http.Request) (request, *flaw) {
	if r.Method != http.MethodPost {
		return request{}, &flaw{http.StatusMethodNotAllowed, "the method must be POST"}
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset, named := params["charset"]
	if err != nil || kind != "application/x-www-form-urlencoded" || named && !strings.EqualFold(charset, "utf-8") {
		return request{}, &flaw{http.StatusUnsupportedMediaType, "the content type must be application/x-www-form-urlencoded, in UTF-8"}
	}
	if r.URL.RawQuery != "" {
		return request{}, &flaw{http.StatusBadRequest, "parameters must be in the body"}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxForm+1))
	switch {
	case err != nil:
		return request{}, &flaw{http.StatusBadRequest, "the body ends early"}
	case len(body) > maxForm:
		return request{}, &flaw{http.StatusRequestEntityTooLarge, "the body is too long"}
	}
	f, wrong := parseForm(string(body))
	if wrong != nil {
		return request{}, wrong
	}
	q, wrong := readForm(op, f)
	if refused := s.options.admit("shopID", f.values["shopID"], f.values["key"]); refused != nil {
		wrong = refused
	}
	return q, wrong
}

// A form is what a form or a query holds, its names in the order they came in.
type form struct {
	names  []string
	values map[string]string
}

// parseForm takes a form apart, and takes nothing twice.
func parseForm(body string) (form, *flaw) {
	f := form{values: make(map[string]string)}
	for pair := range strings.SplitSeq(body, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err == nil {
			value, err = url.QueryUnescape(value)
		}
		if err != nil {
			return f, &flaw{http.StatusBadRequest, "the form is broken"}
		}
		if !utf8.ValidString(name) || !utf8.ValidString(value) {
			return f, &flaw{http.StatusBadRequest, "the form is not UTF-8"}
		}
		if _, twice := f.values[name]; twice {
			return f, &flaw{http.StatusOK, "given twice: " + name}
		}
		f.names = append(f.names, name)
		f.values[name] = value
	}
	return f, nil
}

// admit checks who calls. name is the parameter that names the shop.
func (o *Options) admit(name, shop, key string) *flaw {
	switch {
	case shop == "":
		return &flaw{http.StatusOK, name + " is missing"}
	case !isDigits(shop):
		return &flaw{http.StatusOK, name + " must be digits"}
	case o.ShopID != "" && shop != o.ShopID:
		return &flaw{http.StatusOK, "there is no such shop"}
	case key == "":
		return &flaw{http.StatusOK, "key is missing"}
	case o.Key != "" && key != o.Key:
		return &flaw{http.StatusOK, "the key is wrong"}
	}
	return nil
}

// readForm checks what the call says. The first flaw counts.
func readForm(op Op, in form) (q request, first *flaw) {
	for _, name := range in.names {
		wrong := q.take(op, name, in.values[name])
		if first == nil {
			first = wrong
		}
	}
	if first == nil && op != Add && q.id == "" {
		first = &flaw{http.StatusOK, "id is missing"}
	}
	return q, first
}

func (q *request) take(op Op, name, value string) *flaw {
	field, isData := strings.CutPrefix(name, "data[")
	field, closed := strings.CutSuffix(field, "]")
	switch {
	case name == "shopID", name == "key":
		return nil
	case name == "id" && op != Add:
		q.id = value
		return nil
	case !isData || !closed || op == Delete:
		return &flaw{http.StatusOK, "unknown parameter: " + name}
	}
	f, ok := customer.ParseField(field)
	if !ok {
		return &flaw{http.StatusOK, "no field is called " + field}
	}
	q.fields.Set(f, value)
	if !plausible(f, value) {
		return &flaw{http.StatusOK, "not a value for " + field + ": " + value}
	}
	return nil
}

// plausible checks the values whose form the API documents. Any field may be
// cleared.
func plausible(f customer.Field, value string) bool {
	var err error
	switch f {
	case customer.Position, customer.BirthDate:
		_, err = strconv.ParseInt(value, 10, 64)
	case customer.Lat, customer.Lng:
		_, err = strconv.ParseFloat(value, 64)
	case customer.Blacklist:
		_, err = strconv.ParseUint(value, 2, 1)
	}
	return err == nil || value == ""
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
