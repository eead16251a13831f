package importer_test

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
)

const timeout = 5 * time.Second // of one call

// A setting is what holds for all nights of a seed.
type setting struct {
	missing, blank, invalid string
	workers                 int
	rate                    float64
	faults                  map[simulator.Fault]float64
	outage                  outage
	refusals                float64 // how often the shop says no
	restless                float64 // how much changes from night to night
}

// An outage is a time in which every call has the same fault.
type outage struct {
	from, to time.Time
	fault    simulator.Fault
}

func (s *simulation) chance(p float64) bool { return s.dice.Float64() < p }

func pick[T any](dice *rand.Rand, from ...T) T { return from[dice.IntN(len(from))] }

func (s *simulation) drawSetting() setting {
	d := s.dice
	set := setting{
		missing: pick(d, "keep", "blacklist", "delete", "delete"),
		blank:   pick(d, "keep", "clear"), invalid: pick(d, "row", "row", "cell"),
		workers: 1 + d.IntN(8), rate: pick(d, 0.0, 1, 5, 50, 1000),
		restless: pick(d, 0.02, 0.1, 0.3), refusals: pick(d, 0.0, 0, 0.05, 0.4),
	}
	if d.IntN(4) > 0 {
		set.faults = map[simulator.Fault]float64{}
		share := pick(d, 0.02, 0.1, 0.3)
		for range 1 + d.IntN(5) {
			set.faults[pick(d, simulator.Faults()...)] = share * d.Float64()
		}
	}
	if d.IntN(3) == 0 {
		from := time.Now().Add(time.Duration(d.IntN(60_000)) * time.Millisecond)
		set.outage = outage{from, from.Add(time.Duration(d.IntN(90)) * time.Second), pick(d, simulator.Faults()...)}
	}
	return set
}

func (s *simulation) drawShop() *simulator.Shop {
	d := s.dice
	return simulator.New(simulator.Options{
		ShopID: "42", Key: "a-key", Record: true, Hook: s.fault,
		Dialect:    pick(d, simulator.Dialects()...),
		Latency:    pick(d, 0, time.Millisecond, 80*time.Millisecond, 2*time.Second),
		RetryAfter: pick(d, time.Second, 7*time.Second, 40*time.Second, 10*time.Minute),
		List: simulator.ListOptions{
			Keys: pick(d, simulator.FrenchKeys, simulator.APIKeys, simulator.UnknownKeys),
			Lag:  pick(d, 0, time.Second, 5*time.Second), Reformat: d.IntN(2) == 0,
			Wrapped: d.IntN(3) == 0, Missing: d.IntN(4) == 0, Refused: d.IntN(6) == 0,
		},
	})
}

// calm has nothing go wrong any more.
func (s *setting) calm() { s.faults, s.outage, s.refusals = nil, outage{}, 0 }

// ServeHTTP is the shop, which now and then says no to a sound call.
func (s *simulation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // it comes from memory
	if r.Method == http.MethodPost && s.dieFor(string(body)) < s.refusals {
		_, _ = io.WriteString(w, `{"result":"ERROR","message":"not today"}`)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.shop.ServeHTTP(w, r)
}

// dieFor throws a die from 0 to 1: what is sent, and the instant, decide, not
// how many calls came before.
func (s *simulation) dieFor(sent string) float64 {
	h := fnv.New64()
	fmt.Fprint(h, sent, time.Now().UnixNano())
	return rand.New(rand.NewPCG(s.seed, h.Sum64())).Float64()
}

// fault says what goes wrong with a call.
func (s *simulation) fault(call simulator.Call) simulator.Fault {
	if o := s.outage; call.Time.After(o.from) && call.Time.Before(o.to) {
		return o.fault
	}
	dice := s.dieFor(fmt.Sprint(call.Op, call.ID, call.Fields.Value(customer.Barcode)))
	for _, f := range simulator.Faults() {
		if dice -= s.faults[f]; dice < 0 {
			return f
		}
	}
	return simulator.None
}

func (s *simulation) drawFate(rows int) (f fate) {
	f.allow = s.chance(0.6)
	switch s.dice.IntN(6) {
	case 0, 1:
		f.killAt = 1 + s.dice.IntN(3*rows+3)
	case 2:
		f.killAfter = s.drawInstant()
	case 3:
		f.interrupt = s.drawInstant()
	}
	return f
}

// drawInstant draws from milliseconds to a minute, the early ones more often.
func (s *simulation) drawInstant() time.Duration {
	return time.Duration(float64(time.Minute) * math.Pow(10, -4*s.dice.Float64()))
}

// A row is one line of the spreadsheet.
type row struct {
	key, name, email, city string
	mark                   string // "x" asks for a deletion
}

// good reports whether the e-mail address is one.
func (r *row) good() bool { return r.email == "" || strings.Contains(r.email, "@") }

func (s *simulation) drawPeople(n int) (people []row) {
	for range n {
		people = append(people, s.newcomer())
	}
	return people
}

func (s *simulation) newcomer() row {
	return s.edited(row{key: fmt.Sprintf("C%06d", s.dice.IntN(1_000_000)), name: "Exemple"})
}

func (s *simulation) edited(r row) row {
	n := s.dice.IntN(1000)
	switch s.dice.IntN(4) {
	case 0:
		r.name = fmt.Sprint("Œuvré & Fils ", n)
	case 1:
		r.city = pick(s.dice, "", "Lyon", "Orléans", "a=b+c%20")
	default:
		r.email = pick(s.dice, "", fmt.Sprintf("c%d@example.com", n))
	}
	return r
}

// change is what the owner of the spreadsheet did since last night.
func (s *simulation) change() {
	var next []row
	for _, r := range s.people {
		switch {
		case s.chance(s.restless / 2): // has left
			continue
		case s.chance(s.restless):
			r = s.edited(r)
		case s.chance(s.restless / 5):
			r.mark = pick(s.dice, "", "x")
		}
		next = append(next, r)
	}
	if s.chance(0.5) {
		next = append(next, s.drawPeople(s.dice.IntN(5))...)
	}
	s.people = next
}

// drawFile is what becomes of the people on the way into a file.
func (s *simulation) drawFile() (file []row) {
	mess := pick(s.dice, 0.0, 0, 0.05)
	for _, r := range s.people {
		if s.chance(mess) {
			r.email = "no address"
		}
		if file = append(file, r); s.chance(mess) {
			file = append(file, r)
		}
		if s.chance(mess / 2) {
			file = append(file, s.edited(r))
		}
		if s.chance(mess / 8) {
			file = append(file, row{name: "Sans clé"})
		}
	}
	s.dice.Shuffle(len(file), func(i, j int) { file[i], file[j] = file[j], file[i] })
	return file
}

func spreadsheet(file []row) string {
	var text strings.Builder
	text.WriteString("id,name,mail,town,mark\n")
	for _, r := range file {
		fmt.Fprintf(&text, "%s,%s,%s,%s,%s\n", r.key, r.name, r.email, r.city, r.mark)
	}
	return text.String()
}

func (s *setting) mappingFile() string {
	return fmt.Sprintf(`match: [id]
fields: {barcode: {column: id, as: text}, name: name, email: mail, city: town}
delete: {column: mark, values: [x]}
missing: %s
blank: %s
invalid: %s
`, s.missing, s.blank, s.invalid)
}
