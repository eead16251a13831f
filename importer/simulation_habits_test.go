package importer_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"kashsync/mapping"
)

// Habits are what the owner does beside syncing. A third of the seeds have none,
// and come to what they came to before there were any.
type habits struct {
	match    string // the match column: id or nr
	after    int    // files that a customer must be missing in
	renames  mapping.Renames
	label    string // a constant of the mapping's; "": none
	national bool   // telephone numbers are sent as they are dialled at home
	tool     string // the version of kashsync
	generous bool   // the guard of edits lets all pass
	more     int    // people
	blanks   int    // blank lines at the end of the file: another digest

	// How often, in a night or after it.
	keeps, canaries, regrets, forgets, remaps, rekeys float64
	renumbers                                         float64 // of a person
}

// drawHabits draws from dice of its own.
func (s *simulation) drawHabits() habits {
	h := habits{match: "id", renames: mapping.RenamesSeparate}
	d := rand.New(rand.NewPCG(s.seed, 1))
	if d.IntN(3) == 0 || slices.Contains(regressions(), s.seed) {
		return h
	}
	for _, often := range []*float64{&h.keeps, &h.canaries, &h.regrets, &h.forgets, &h.remaps, &h.rekeys} {
		*often = pick(d, 0, 0, 0.2, 0.5)
	}
	h.after = pick(d, 0, 0, 2, 3)
	h.renames = pick(d, mapping.RenamesEdit, mapping.RenamesEdit, mapping.RenamesAsk, mapping.RenamesSeparate)
	if d.IntN(8) == 0 {
		h.generous, h.more, h.remaps = true, 25, 0.5
	}
	if s.careless == 0 { // by a list nobody could tell whom an older copy knows by another key
		h.renumbers = pick(d, 0, 0.1, 0.3)
	}
	return h
}

// busyHabits reports whether much is done beside syncing.
func (h *habits) busyHabits() bool {
	return h.more > 0 || h.keeps+h.canaries+h.regrets+h.forgets+h.remaps+h.rekeys > 0.5
}

// tends throws no dice where there is no such habit.
func (s *simulation) tends(often float64) bool { return often > 0 && s.chance(often) }

// whose is the person of a key, whatever column the state goes by: nr says the
// same as id in another way.
func whose(key string) (person string) {
	if rest, numbered := strings.CutPrefix(key, "N"); numbered {
		return "C" + rest
	}
	return key
}

// nr is what the column of that name has for a person.
func nr(key string) string {
	if rest, ok := strings.CutPrefix(key, "C"); ok {
		return "N" + rest
	}
	return key
}

// asKey is a person's key as the state has it.
func (h *habits) asKey(person string) string {
	if h.match == "nr" {
		return nr(person)
	}
	return person
}

// missingText is what the mapping says of the missing.
func (s *setting) missingText() string {
	if s.after == 0 || s.missing == "keep" {
		return s.missing
	}
	return fmt.Sprintf("{%s: true, after: %d files}", s.missing, s.after)
}

// habitText is what else the mapping says.
func (h *habits) habitText() (text string) {
	text = "renames: " + string(h.renames) + "\n"
	if h.generous {
		text += "guards: {edits: 100%}\n"
	}
	return text
}

// fieldText are the fields that the mapping has at times.
func (h *habits) fieldText() (text string) {
	if h.label != "" {
		text = ", commentPublic: {value: " + h.label + "}"
	}
	if h.national {
		return text + ", phone: {column: tel, as: national}"
	}
	return text + ", phone: tel"
}

// remap changes the mapping file, or the program.
func (s *simulation) remap() {
	switch {
	// Else whom the till made would be alike no more, and a list that shows numbers
	// its own way would show some as sent, and others not.
	case s.busy == 0 && s.careless == 0 && !s.list.Reformat && s.chance(0.4):
		s.national = !s.national
	case s.chance(0.3):
		s.tool = pick(s.dice, "1.0", "1.1")
	default:
		s.label = pick(s.dice, "", "Fichier", "Ancien fichier")
	}
	s.notef("owner: another mapping: label=%q national=%t version=%s", s.label, s.national, s.tool)
	s.seen.remaps.Add(1)
}

// renumber gives somebody another key, or a twin of theirs.
func (s *simulation) renumber(r row) row {
	old := r.key
	r.key = s.somebody().key
	s.renamed[r.key] = old
	s.notef("owner: %s is %s from now on", old, r.key)
	return r
}

// evening is a sync, or a plan that is kept and applied, now or later.
func (s *simulation) evening(file []row) {
	n := s.drawNight(file)
	if s.tends(s.canaries) {
		n.canary, n.look = 1+s.dice.IntN(4), s.chance(0.5)
	}
	if s.renames == mapping.RenamesAsk && s.chance(0.4) {
		n.reply = pick(s.dice, mapping.RenamesEdit, mapping.RenamesSeparate)
	}
	if !s.tends(s.keeps) {
		s.night(n)
		return
	}
	s.keep(n)
	if s.chance(0.3) { // too late, unless nothing comes of it
		s.night(s.drawNight(file))
	}
	for len(s.plans) > 0 {
		s.apply(s.plans[len(s.plans)-1])
		if s.plans = s.plans[:len(s.plans)-1]; s.chance(0.5) {
			break
		}
	}
}

// afterthoughts are what else the owner does once a night is over.
func (s *simulation) afterthoughts(file []row) {
	if s.tends(s.regrets) {
		s.regret(file)
	}
	if s.tends(s.forgets) {
		s.forget()
	}
	if s.tends(s.rekeys) {
		s.rekey(file)
	}
	if s.tends(s.remaps) {
		s.remap()
	}
}

// absent notes, of each known customer whom a file lacks, that it does: by its
// content.
func (s *simulation) absent(n *night) {
	if s.after == 0 {
		return
	}
	asked, _ := wishes(n.file)
	content := n.content()
	for key := range s.known {
		if _, listed := asked[key]; listed {
			continue
		}
		if s.missed[key] == nil {
			s.missed[key] = map[string]bool{}
		}
		s.missed[key][content] = true
	}
}

// present notes whom a file lists again: what was counted is counted no more.
func (s *simulation) present(n *night) {
	asked, _ := wishes(n.file)
	if !n.killed && n.tally.Run != 0 {
		maps.DeleteFunc(s.missed, func(key string, _ map[string]bool) bool { _, listed := asked[key]; return listed })
	}
}

// longGone reports whether a customer was missing for as long as was asked for. An
// older copy of the state may have waited for longer than we know.
func (s *simulation) longGone(key string) bool {
	return s.after == 0 || s.stale || len(s.missed[key]) >= s.after
}
