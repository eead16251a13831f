package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"kashsync/importer/plan"
	"kashsync/importer/rehearse"
	"kashsync/importer/send"
	"kashsync/mapping"
)

func (s *settings) rehearseFlag(f *pflag.FlagSet) {
	f.Uint64Var(&s.rehearse, "rehearse", 0, "send the plan to a pretended shop inside the program, too, once calmly and once through trouble; `N` draws other trouble")
	f.Lookup("rehearse").NoOptDefVal = "1"
}

// playRehearsal rehearses the job's plan where --rehearse asks for it.
func (a *app) playRehearsal(ctx context.Context, j *job) error {
	if j.rehearse == 0 {
		return nil
	}
	r := &rehearse.Rehearsal{Source: j.source, Plan: j.plan, Rules: j.rules, Run: *j.newRun(), Seed: j.rehearse}
	r.Run.Pace = send.Options{Workers: j.workers, Rate: j.rate, Timeout: j.timeout}
	if j.known != nil {
		have, _, err := j.known.Binding()
		if err != nil {
			return err
		}
		r.State, r.Run.Binding.Shop = j.state, cmp.Or(r.Run.Binding.Shop, have.Shop)
	}
	r.Run.Binding.Shop = cmp.Or(r.Run.Binding.Shop, "1") // any: it is not recorded
	bar := a.newProgressOf("rehearsing", "rehearsed", 2*j.plan.Summary.Sends)
	r.OnCall = bar.step
	story, err := r.Play(ctx)
	bar.finish()
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	j.story = story
	return err
}

// showRehearsal tells what came of it.
func (a *app) showRehearsal(j *job) {
	if j.story == nil {
		return
	}
	sum, s := &j.plan.Summary, j.story
	a.print("")
	if sum.Sends == 0 {
		a.print("Rehearsal: %s", nothingToRehearse(sum))
		return
	}
	a.print("Rehearsal, with a pretended shop inside the program and a copy of the state file; no call left this machine:")
	a.print("  Where all goes well: %s in %s.", several(s.Calm.Calls, "call"), spell(s.Calm.Took))
	if words := j.slowWords(); words != "" {
		a.print("      %s", words)
	}
	a.print("  On a bad day: %s in %s, with %s and %s.", several(s.Storm.Calls, "call"), spell(s.Storm.Took), several(s.Syncs, "sync"), several(s.Resolves, "resolve"))
	for _, line := range append(troubleLines(s, j.timeout), doubtLines(&s.Doubts)...) {
		a.print("      %s", line)
	}
	if s.Refused > 0 {
		a.print("  The pretended shop refused %s where all went well.", several(s.Refused, "call"))
	}
	a.print("  %s", endWords(s))
	if len(sum.Held) > 0 {
		a.print("  What is held, see above, was no part of it.")
	}
	if n := sum.Counts[plan.InDoubt]; n > 0 {
		a.print("  Nor was what is in doubt already.")
	}
	a.print("  Both are estimates: an answer takes %v there, and trouble is drawn by chance (--rehearse=%d draws other trouble).", rehearse.Latency, j.rehearse+1)
}

func nothingToRehearse(sum *plan.Summary) string {
	if len(sum.Held) > 0 {
		return "there is none, for nothing would be sent: what there is to send is held, see above."
	}
	return "there is none, for there is nothing to send."
}

// slowWords tell that the workers are too few for the rate; "" where they are not.
func (j *job) slowWords() string {
	each := rehearse.Latency.Seconds()
	if able := float64(j.workers) / each; able < j.rate && j.plan.Summary.Sends > j.workers {
		return fmt.Sprintf("%s get no further than %.0f calls a second; %v a second need --workers %d.",
			several(j.workers, "worker"), able, j.rate, min(int(math.Ceil(j.rate*each)), mapping.MaxWorkers))
	}
	return ""
}

// troubleLines tell what went wrong.
func troubleLines(s *rehearse.Story, timeout time.Duration) []string {
	var wrong []string
	add := func(n int, what string) {
		if n > 0 {
			wrong = append(wrong, what)
		}
	}
	t := &s.Trouble
	add(t.Timeouts, fmt.Sprintf("%s did not come within %v", several(t.Timeouts, "answer"), timeout))
	add(t.Cuts, several(t.Cuts, "connection")+" broke")
	add(t.Throttled, "the shop asked for patience "+times(t.Throttled))
	add(s.CutAt, "the power failed before call "+number(s.CutAt))
	lines := []string{"Nothing went wrong."}
	if len(wrong) > 0 {
		text := list(wrong)
		lines[0] = strings.ToUpper(text[:1]) + text[1:] + "."
	}
	if s.Stopped != "" {
		lines = append(lines, fmt.Sprintf("A sync stopped by itself: %s.", strings.ReplaceAll(string(s.Stopped), "_", " ")))
	}
	return lines
}

// doubtLines tell how many calls were in doubt, and how that was settled.
func doubtLines(d *rehearse.Doubts) []string {
	if d.All() == 0 {
		return []string{"No call was in doubt."}
	}
	lines := []string{several(d.All(), "call") + " in doubt, settled by kashsync resolve:"}
	add := func(n int, what, how string) {
		if n > 0 {
			lines = append(lines, "  "+several(n, what)+how)
		}
	}
	add(d.Happened, "add", ": done, as the shop's list showed")
	add(d.NotHappened, "add", ": not done, as the shop's list showed; the next sync did it")
	add(d.Again, "call", " sent again: to edit or delete twice changes nothing")
	add(d.Open, "add", " would be left for you to look up in the till")
	return lines
}

// endWords tell how it ended.
func endWords(s *rehearse.Story) string {
	switch {
	case s.Amiss > 0:
		return fmt.Sprintf("BEWARE: in the end the pretended shop had %s too many. That is a fault of kashsync: please report it.", several(s.Amiss, "customer"))
	case s.Amiss < 0:
		return fmt.Sprintf("BEWARE: in the end %s lost. That is a fault of kashsync: please report it.", areMany(-s.Amiss, "customer"))
	case s.Left > 0:
		return fmt.Sprintf("In the end %s still to be sent. Nobody was entered twice, and nobody was lost.", areMany(s.Left, "call"))
	}
	text := "In the end nothing was left to do. Nobody was entered twice, and nobody was lost."
	if s.Asked {
		text += " In between, a guard would have asked for another number."
	}
	return text
}

// jsonRehearsal is what `plan --rehearse --json` says. Seconds are by the clock of
// the pretended shop.
type jsonRehearsal struct {
	Seed    uint64        `json:"seed"`
	Latency float64       `json:"latency"`
	Calm    jsonLeg       `json:"calm"`
	Trouble jsonTrouble   `json:"trouble"`
	InDoubt jsonRehearsed `json:"in_doubt"`
	Refused int           `json:"refused"`
	Left    int           `json:"left"`
	Amiss   int           `json:"amiss"`
}

type jsonLeg struct {
	Calls   int     `json:"calls"`
	Seconds float64 `json:"seconds"`
}

type jsonTrouble struct {
	jsonLeg
	Syncs    int             `json:"syncs"`
	Resolves int             `json:"resolves"`
	Timeouts int             `json:"timeouts"`
	Cuts     int             `json:"lost_connections"`
	Throttle int             `json:"throttled"`
	PowerCut int             `json:"power_cut_at"` // the call; 0: none
	Stopped  send.StopReason `json:"stopped,omitempty"`
}

type jsonRehearsed struct {
	Adds        int `json:"adds"`
	Edits       int `json:"edits"`
	Deletes     int `json:"deletes"`
	Happened    int `json:"happened"`
	NotHappened int `json:"not_happened"`
	Again       int `json:"sent_again"`
	Open        int `json:"open"`
}

func (j *job) rehearsalJSON() *jsonRehearsal {
	s := j.story
	leg := func(l rehearse.Leg) jsonLeg { return jsonLeg{l.Calls, l.Took.Seconds()} }
	return &jsonRehearsal{
		Seed: j.rehearse, Latency: rehearse.Latency.Seconds(), Calm: leg(s.Calm),
		Trouble: jsonTrouble{
			leg(s.Storm), s.Syncs, s.Resolves, s.Trouble.Timeouts, s.Trouble.Cuts, s.Trouble.Throttled, s.CutAt, s.Stopped,
		},
		InDoubt: jsonRehearsed(s.Doubts), Refused: s.Refused, Left: s.Left, Amiss: s.Amiss,
	}
}
