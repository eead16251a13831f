package main

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"time"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/send"
)

// canarySetting is what --canary says: how many calls go ahead after the first
// add, or that somebody has looked at those of an earlier run. It is a
// pflag.Value.
type canarySetting struct {
	calls int // 0: no canary
	done  bool
}

const canaryDone = "done"

func (c *canarySetting) String() string {
	switch {
	case c.done:
		return canaryDone
	case c.calls > 0:
		return strconv.Itoa(c.calls)
	}
	return ""
}

// Set reads a number of calls, or done.
func (c *canarySetting) Set(text string) error {
	n, err := strconv.Atoi(text)
	switch {
	case text == canaryDone:
		*c = canarySetting{done: true}
	case err != nil || n < 1:
		return usage("", "give a number of calls, or --canary=done once somebody has looked")
	default:
		*c = canarySetting{calls: n}
	}
	return nil
}

// Type names the value for --help.
func (*canarySetting) Type() string { return "N" }

// pauses reports whether a run of so many calls stops behind its canary.
func (c *canarySetting) pauses(sum *plan.Summary) bool {
	return c.calls > 0 && sum.Sends > c.size(sum)
}

// size is how many calls the canary has.
func (c *canarySetting) size(sum *plan.Summary) int {
	if sum.Counts[plan.Add] > sum.Back[plan.Add] {
		return c.calls + 1
	}
	return c.calls
}

// canaryClause has the last question say how far its answer goes.
func (j *job) canaryClause() string {
	if !j.canary.pauses(&j.plan.Summary) {
		return ""
	}
	return ", the first " + number(j.canary.size(&j.plan.Summary)) + " alone"
}

// lead puts the canary that --canary asks for before a run's actions.
func (a *app) lead(
	ctx context.Context, j *job, bar *progress, actions iter.Seq2[plan.Action, error], results func(*send.Result) error,
) (iter.Seq2[plan.Action, error], func(*send.Result) error) {
	if j.canary.calls == 0 || j.plan.Summary.Sends == 0 {
		return actions, results
	}
	j.led = &importer.Canary{More: j.canary.calls, Look: func(ctx context.Context, sent []send.Result) bool {
		return a.lookInTill(ctx, bar, sent, j.plan.Summary.Sends-len(sent))
	}}
	return j.led.Lead(ctx, actions, results)
}

// lookInTill names those whom the canary has sent, and asks whether to go on.
// Where nobody can answer the answer is no.
func (a *app) lookInTill(ctx context.Context, bar *progress, sent []send.Result, left int) bool {
	if !a.inTerminal {
		return false
	}
	bar.pause()
	fmt.Fprintf(a.err, "\n%s made. Look in the till for:\n", areMany(len(sent), "call"))
	for i := range sent {
		fmt.Fprintf(a.err, "  %s\n", canaryLine(&sent[i]))
	}
	yes, err := a.confirm(ctx, "\nIs all as it should be? Send "+theOther(left)+"?")
	return err == nil && yes
}

// waited is how long a run stood still for a look in the till.
func waited(c *importer.Canary) time.Duration {
	if c == nil {
		return 0
	}
	return c.Waited
}

func theOther(n int) string {
	if n == 1 {
		return "the other call"
	}
	return "the other " + several(n, "call")
}

// canaryLine says whom to look for in the till, and what was sent.
func canaryLine(r *send.Result) string {
	a := &r.Action
	text := fmt.Sprintf("%-7s %s", a.Kind, clean(a.Key))
	if a.Who != "" {
		text += "  " + short(clean(a.Who))
	}
	if r.ID != "" {
		text += "  (Kash id " + clean(r.ID) + ")"
	}
	if r.Outcome != send.Done {
		return text + "  " + outcomeWord(r.Outcome) + ": " + shownWords(r)
	}
	if a.Kind != plan.Edit {
		return text
	}
	for f := range a.Send.Fields().All() {
		text += fmt.Sprintf("  %s → %s", f, shown(f, a.Send.Value(f), true))
	}
	return text
}

// canaryWords explain what a canary has held, with the flag to give last; "" where
// it has held nothing.
func (j *job) canaryWords() string {
	c := j.led
	switch {
	case c == nil || c.Held == 0:
		return ""
	case c.Failed:
		return fmt.Sprintf("HELD: %s, for the first add did not go well: %s. Mend that first, and sync again.",
			theRest(c.Held), canaryLine(&c.Sent[0]))
	}
	text := fmt.Sprintf("HELD: %s. Look at the first %s in the till now: only this run holds the rest, the next sync without --canary sends it. Once all is as it should be",
		theRest(c.Held), number(len(c.Sent)))
	if j.kept != nil { // that plan is spent
		text += ", make a new plan of the rest and apply it"
	}
	return text + ": --canary=" + canaryDone
}

func theRest(n int) string {
	if n == 1 {
		return "1 call, the rest"
	}
	return several(n, "call") + ", the rest"
}

// showCanary tells after a run what the canary has sent and held.
func (a *app) showCanary(j *job) {
	words := j.canaryWords()
	if words == "" {
		return
	}
	if !j.led.Failed && !a.inTerminal {
		a.print("\nLook in the till for:")
		for i := range j.led.Sent {
			a.print("  %s", canaryLine(&j.led.Sent[i]))
		}
	}
	a.print("\n%s", words)
}

// jsonCanary is what `sync --json` says of a canary.
type jsonCanary struct {
	Sent   []jsonSent `json:"sent"`
	Held   int        `json:"held"`
	Failed bool       `json:"failed"`
}

type jsonSent struct {
	Action  plan.Kind    `json:"action"`
	Key     string       `json:"key"`
	ID      string       `json:"id,omitempty"`
	Name    string       `json:"name,omitempty"`
	Outcome send.Outcome `json:"outcome"`
}

func newJSONCanary(c *importer.Canary) *jsonCanary {
	if c == nil {
		return nil
	}
	out := &jsonCanary{Sent: []jsonSent{}, Held: c.Held, Failed: c.Failed}
	for i := range c.Sent {
		r := &c.Sent[i]
		out.Sent = append(out.Sent, jsonSent{r.Action.Kind, r.Action.Key, r.ID, r.Action.Who, r.Outcome})
	}
	return out
}
