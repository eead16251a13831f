package main

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
)

// A progress tells how far the sending is: as a bar where somebody looks at a
// terminal, else as a line now and then.
type progress struct {
	app   *app
	doing string // "sending"
	did   string // "sent"
	bar   *progressbar.ProgressBar
	total int
	done  atomic.Int64
	start time.Time
	began int64     // how many were done at the start, or at the end of a pause
	asked time.Time // when a question began; zero: none is asked
	stop  chan struct{}
}

// tellEvery is how often a line is told where there is no terminal.
const tellEvery = 30 * time.Second

func (a *app) newProgress(total int) *progress { return a.newProgressOf("sending", "sent", total) }

// newProgressOf says what is being done, and that it was done.
func (a *app) newProgressOf(doing, did string, total int) *progress {
	p := &progress{app: a, doing: doing, did: did, total: total, start: time.Now(), stop: make(chan struct{})}
	switch {
	case total == 0 || a.quiet:
	case a.errTerminal && a.log == nil:
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(a.err), progressbar.OptionSetDescription(doing),
			progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(false), progressbar.OptionSetWidth(20),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(),
			progressbar.OptionUseANSICodes(true),
		)
	default:
		go p.tellNowAndThen()
	}
	return p
}

// step counts one row that was sent.
func (p *progress) step() {
	p.done.Add(1)
	if p.bar != nil {
		if !p.asked.IsZero() { // what was thought over tells no pace
			p.start, p.began, p.asked = time.Now(), p.done.Load()-1, time.Time{}
		}
		p.bar.Describe(p.pace())
		_ = p.bar.Add(1) // a bar that cannot be drawn stops nothing
	}
}

// pace says what is being done, and how fast once that can be told.
func (p *progress) pace() string {
	const telling = time.Second
	done, took := int(p.done.Load()), time.Since(p.start)
	since := done - int(p.began)
	if since < 2 || took < telling {
		return p.doing
	}
	rate := float64(since-1) / took.Seconds() // the first one waits for nothing
	return fmt.Sprintf("%s, %.1f/s, %s left", p.doing, rate, spell(time.Duration(float64(p.total-done)/rate*float64(time.Second))))
}

// pause takes the bar away while a question is asked.
func (p *progress) pause() {
	if p.bar != nil {
		p.asked = time.Now()
		_ = p.bar.Clear()
	}
}

func (p *progress) finish() {
	close(p.stop)
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}

// tellNowAndThen also speaks where nothing moves: a long wait is no hang.
func (p *progress) tellNowAndThen() {
	ticker := time.NewTicker(tellEvery)
	defer ticker.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-ticker.C:
			p.tell()
		}
	}
}

func (p *progress) tell() {
	done := min(int(p.done.Load()), p.total)
	rate := float64(done) / time.Since(p.start).Seconds()
	left := "nobody knows how long is left"
	if done > 0 {
		left = spell(time.Duration(float64(p.total-done)/rate*float64(time.Second))) + " left"
	}
	if p.app.log != nil {
		p.app.log.Info(p.doing, "done", done, "total", p.total, "rate", rate)
		return
	}
	p.app.note("%s %s of %s (%d %%), %.1f a second, %s", p.did, number(done), number(p.total), 100*done/p.total, rate, left)
}

// spell says a duration as a person would.
func spell(d time.Duration) string {
	switch {
	case d < 1500*time.Millisecond:
		return "a second"
	case d < 2*time.Minute:
		return fmt.Sprintf("%d seconds", int(d.Seconds()+.5))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes", int(d.Minutes()+.5))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Hours()+.5))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24+.5))
}
