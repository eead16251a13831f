package main

import (
	"fmt"
	"time"

	"github.com/schollz/progressbar/v3"
)

// A progress tells how far the sending is: as a bar where somebody looks at a
// terminal, else as a line now and then.
type progress struct {
	app         *app
	bar         *progressbar.ProgressBar
	total, done int
	start, told time.Time
}

const tellEvery = 30 * time.Second

func (a *app) newProgress(total int) *progress {
	p := &progress{app: a, total: total, start: time.Now(), told: time.Now()}
	if a.errTerminal && !a.quiet && a.log == nil && total > 0 {
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(a.err), progressbar.OptionSetDescription("sending"),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("calls"),
			progressbar.OptionSetPredictTime(true), progressbar.OptionFullWidth(),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(),
			progressbar.OptionUseANSICodes(true),
		)
	}
	return p
}

// step counts one call that has its outcome.
func (p *progress) step() {
	p.done++
	if p.bar != nil {
		_ = p.bar.Add(1) // a bar that cannot be drawn stops nothing
		return
	}
	now := time.Now()
	if now.Sub(p.told) < tellEvery || p.done == p.total {
		return
	}
	p.told = now
	rate := float64(p.done) / now.Sub(p.start).Seconds()
	left := time.Duration(float64(p.total-p.done) / rate * float64(time.Second))
	if p.app.log != nil && !p.app.quiet {
		p.app.log.Info("sending", "done", p.done, "total", p.total, "rate", rate, "left_seconds", int(left.Seconds()))
		return
	}
	p.app.note("sent %s of %s (%d %%), %.1f a second, %s left",
		number(p.done), number(p.total), 100*p.done/p.total, rate, spell(left))
}

func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

// spell says a duration as a person would.
func spell(d time.Duration) string {
	switch {
	case d < 2*time.Second:
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
