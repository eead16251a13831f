package send

import (
	"math"
	"time"
)

// How the pace gives way to the shop, and comes back.
const (
	slowest      = 0.1              // calls a second, the floor
	fromNoLimit  = 100.0            // calls a second: where an unlimited pace starts to give way
	regain       = time.Minute      // from a standstill back to the full pace
	firstPause   = time.Second      // after a 429 that does not say how long; doubles
	longestPause = 30 * time.Second // where the doubling ends
)

// A pace is how fast calls may be made just now: a value whose methods return
// what it becomes. They are told when the call was sent, since an answer to a
// call from before the last pause says nothing about the pace after it: thirty
// calls that are refused together slow the run once.
type pace struct {
	top    float64   // calls a second, as configured; +Inf is no limit
	rate   float64   // calls a second just now
	until  time.Time // nobody calls before
	raised time.Time // when rate was last raised
	streak int       // pauses since the last good answer
}

func newPace(top float64) pace {
	if !(top > 0) {
		top = math.Inf(1)
	}
	return pace{top: top, rate: top}
}

// throttled is the pace after the shop asked for patience: for so long, or, at
// 0, without saying for how long.
func (p pace) throttled(sent, now time.Time, wait time.Duration) pace {
	if wait > 0 {
		p.until = later(p.until, now.Add(wait))
		return p
	}
	if sent.Before(p.until) {
		return p
	}
	p.rate = max(min(p.rate, p.ceiling())/2, min(slowest, p.top))
	p.until = now.Add(min(firstPause<<min(p.streak, 10), longestPause))
	p.streak++
	return p
}

// answered is the pace after the shop dealt with a call.
func (p pace) answered(sent, now time.Time) pace {
	if sent.Before(p.until) {
		return p
	}
	p.streak = 0
	if p.rate == p.top {
		return p
	}
	since := now.Sub(later(p.raised, p.until))
	p.rate += p.ceiling() * since.Seconds() / regain.Seconds()
	p.raised = now
	if p.rate >= p.ceiling() {
		p.rate = p.top
	}
	return p
}

// ceiling is the finite rate at which the pace counts as full again.
func (p pace) ceiling() float64 {
	if math.IsInf(p.top, 1) {
		return fromNoLimit
	}
	return p.top
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
