package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kashsync/mapping/customer"
)

// ListOptions say what the shop's list is like.
type ListOptions struct {
	Keys     ListKeys      // "" is FrenchKeys
	Lag      time.Duration // it shows the shop as it was so long ago
	Reformat bool          // it shows values in another form than they were sent in
	Wrapped  bool          // an object around the array
	Missing  bool          // there is no such call: 404
	Refused  bool          // it answers with an error
}

// ListKeys is how the list names what it shows.
type ListKeys string

// The kinds of keys.
const (
	FrenchKeys  ListKeys = "french"  // of the fields that the vendor's order calls name
	APIKeys     ListKeys = "api"     // of all fields, as the three calls name them
	UnknownKeys ListKeys = "unknown" // of all fields, as nobody knows them
)

// lists handles the list call. It has the faults of the other calls, but for
// those that only they can have.
func (s *Shop) lists(w http.ResponseWriter, r *http.Request) {
	call, fault := s.begin(r, List, request{})
	if failsBefore(w, fault, s.options.RetryAfter) {
		return
	}
	if fault == SlowBefore {
		s.options.Sleep(r.Context(), s.options.Slow)
	}
	body, flaw := s.list(r)
	status := http.StatusOK
	if flaw != nil {
		body, status = s.options.Dialect.refused(flaw.text), flaw.status
	}
	s.mu.Lock()
	call.Applied = flaw == nil
	s.mu.Unlock()
	s.answer(w, r, status, body, fault)
}

func (s *Shop) list(r *http.Request) ([]byte, *flaw) {
	o := s.options.List
	if o.Missing {
		return nil, &flaw{http.StatusNotFound, "there is no such page"}
	}
	if r.Method != http.MethodGet {
		return nil, &flaw{http.StatusMethodNotAllowed, "the method must be GET"}
	}
	query, wrong := parseForm(r.URL.RawQuery)
	if wrong != nil {
		return nil, wrong
	}
	for _, name := range query.names {
		if name != "idboutique" && name != "key" && name != "format" {
			return nil, &flaw{http.StatusOK, "unknown parameter: " + name}
		}
	}
	if wrong := s.options.admit("idboutique", query.values["idboutique"], query.values["key"]); wrong != nil {
		return nil, wrong
	}
	if query.values["format"] != "json" {
		return nil, &flaw{http.StatusOK, "format must be json"}
	}
	if o.Refused {
		return nil, &flaw{http.StatusOK, "your licence does not include the API"}
	}
	s.mu.Lock()
	customers := s.ledger.listed(time.Now())
	s.mu.Unlock()
	return o.render(customers), nil
}

func (o ListOptions) render(customers []Customer) []byte {
	var out []byte
	if o.Wrapped {
		out = fmt.Appendf(out, `{"result":"OK","total":%d,"clients":`, len(customers))
	}
	out = append(out, '[')
	for i, c := range customers {
		if i > 0 {
			out = append(out, ',')
		}
		out = o.row(out, c)
	}
	out = append(out, ']')
	if o.Wrapped {
		out = append(out, '}')
	}
	return out
}

func (o ListOptions) row(out []byte, c Customer) []byte {
	idKey := "id"
	if o.Keys == UnknownKeys {
		idKey = "ref"
	}
	out = fmt.Appendf(out, `{"%s":%s`, idKey, c.ID)
	for f := range customer.AllFields.All() {
		key := o.key(f)
		if key == "" {
			continue
		}
		value := c.Fields.Value(f)
		if o.Reformat {
			value = reformat(f, value)
		}
		quoted, _ := json.Marshal(value) // a string always has one
		out = fmt.Appendf(out, `,"%s":%s`, key, quoted)
	}
	return append(out, '}')
}

// key names a field; "" where the list does not show it.
func (o ListOptions) key(f customer.Field) string {
	switch o.Keys {
	case APIKeys:
		return f.String()
	case UnknownKeys:
		return "c" + strconv.Itoa(int(f)+1)
	}
	switch f {
	case customer.Name:
		return "nom"
	case customer.Surname:
		return "prenom"
	case customer.Email:
		return "email"
	case customer.Phone:
		return "telephone"
	case customer.Phone2:
		return "telephone2"
	case customer.AddressLine1:
		return "adresseligne1"
	case customer.AddressLine2:
		return "adresseligne2"
	case customer.AddressComment:
		return "commentaireadresse"
	case customer.Postcode:
		return "codepostal"
	case customer.City:
		return "ville"
	case customer.Country:
		return "pays"
	case customer.VATNumber:
		return "numtva"
	case customer.RegistrationNumber:
		return "rcs"
	case customer.Barcode:
		return "codeBarre"
	case customer.Lat:
		return "lat"
	case customer.Lng:
		return "lng"
	}
	return ""
}

// reformat shows a value as a shop might that has its own idea of it.
func reformat(f customer.Field, value string) string {
	switch f {
	case customer.Name, customer.City:
		return strings.ToUpper(value)
	case customer.Email:
		return strings.ToLower(value)
	case customer.Phone, customer.Phone2:
		return strings.Replace(value, "+33", "0", 1)
	case customer.Postcode:
		return strings.TrimLeft(value, "0")
	case customer.BirthDate:
		if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
			return time.Unix(seconds, 0).UTC().Format(time.DateOnly)
		}
	}
	return value
}
