package importer_test

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"time"

	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
)

const timeout = 5 * time.Second // of one call

// A setting is what holds for all nights of a seed.
type setting struct {
	missing, blank, invalid, conflict string

	coded    bool // the key is told to the shop, as the barcode
	workers  int
	rate     float64
	faults   map[simulator.Fault]float64
	outage   outage
	refusals float64 // how often the shop says no
	restless float64 // how much changes from night to night
	busy     float64 // how much is done at the till
	list     simulator.ListOptions
	careless float64 // how often the owner does something to the state

	habits
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
		blank:   pick(d, "keep", "clear"), invalid: pick(d, "row", "row", "cell"), conflict: "file",
		coded: d.IntN(2) == 0, workers: 1 + d.IntN(8), rate: pick(d, 0.0, 1, 5, 50, 1000),
		restless: pick(d, 0.02, 0.1, 0.3), refusals: pick(d, 0.0, 0, 0.05, 0.4),
		busy: pick(d, 0, 0, 0.1, 0.4), careless: pick(d, 0, 0, 0.2, 0.5),
		list: simulator.ListOptions{
			Keys: pick(d, simulator.FrenchKeys, simulator.FrenchKeys, simulator.APIKeys, simulator.UnknownKeys),
			Lag:  pick(d, 0, time.Second, 5*time.Second), Reformat: d.IntN(3) == 0,
			Wrapped: d.IntN(3) == 0, Missing: d.IntN(6) == 0, Refused: d.IntN(10) == 0,
		},
	}
	if set.readable() {
		set.conflict = pick(d, "file", "file", "shop", "ask")
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

// readable reports whether the shop has a list that tells something.
func (s *setting) readable() bool {
	return !s.list.Missing && !s.list.Refused && s.list.Keys != simulator.UnknownKeys
}

func (s *simulation) drawShop() *simulator.Shop {
	d := s.dice
	return simulator.New(simulator.Options{
		ShopID: "42", Key: "a-key", Record: true, Hook: s.fault, List: s.list,
		Dialect:    pick(d, simulator.Dialects()...),
		Latency:    pick(d, 0, time.Millisecond, 80*time.Millisecond, 2*time.Second),
		RetryAfter: pick(d, time.Second, 7*time.Second, 40*time.Second, 10*time.Minute),
	})
}

// calm has nothing go wrong any more.
func (s *setting) calm() { s.faults, s.outage, s.refusals, s.busy, s.careless = nil, outage{}, 0, 0, 0 }

// ServeHTTP is the shop, which now and then says no to a sound call.
func (s *simulation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // it comes from memory
	if r.Method == http.MethodPost && s.dieFor(string(body)) < s.refusals {
		s.rejected.Add(1)
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
	dice := s.dieFor(fmt.Sprint(call.Op, call.ID, call.Fields.Value(customer.CommentPrivate)))
	for _, f := range simulator.Faults() {
		if dice -= s.faults[f]; dice < 0 {
			return f
		}
	}
	return simulator.None
}

// drawFate draws what befalls a command that takes about so many steps.
func (s *simulation) drawFate(steps int) (f fate) {
	switch s.dice.IntN(6) {
	case 0, 1:
		f.killAt = 1 + s.dice.IntN(steps+3)
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
