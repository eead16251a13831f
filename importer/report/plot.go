package report

import (
	"slices"
	"time"
)

// A plot counts calls over time, in as few steps as a picture can show, however
// long a run takes.
type plot struct {
	from  time.Time
	step  time.Duration
	steps []tick
}

// A tick is what was answered in one step.
type tick struct{ good, bad int }

const (
	mostSteps  = 200
	leastSteps = 20 // that the axis has room for: a bar is no wall
)

// add counts calls that were answered at a time, which may be a little earlier
// than the last.
func (p *plot) add(at time.Time, good, bad int) {
	at = at.UTC()
	if p.steps == nil {
		p.from, p.step = at.Truncate(time.Second), time.Second
	}
	if early := p.from.Sub(at); early > 0 {
		p.shift(early)
	}
	for at.Sub(p.from) >= p.step*mostSteps {
		p.widen()
	}
	i := int(at.Sub(p.from) / p.step)
	for len(p.steps) <= i {
		p.steps = append(p.steps, tick{})
	}
	p.steps[i].good += good
	p.steps[i].bad += bad
}

// shift begins so much earlier.
func (p *plot) shift(early time.Duration) {
	n := int((early + p.step - 1) / p.step)
	for n+len(p.steps) > mostSteps {
		p.widen()
		n = int((early + p.step - 1) / p.step)
	}
	p.from = p.from.Add(-time.Duration(n) * p.step)
	p.steps = slices.Insert(p.steps, 0, make([]tick, n)...)
}

// at is when step i begins.
func (p *plot) at(i int) time.Time { return p.from.Add(p.step * time.Duration(i)) }

// widen makes one step of two.
func (p *plot) widen() {
	p.step *= 2
	for i := range p.steps {
		if i%2 == 0 {
			p.steps[i/2] = p.steps[i]
		} else {
			p.steps[i/2].good += p.steps[i].good
			p.steps[i/2].bad += p.steps[i].bad
		}
	}
	p.steps = p.steps[:(len(p.steps)+1)/2]
}

// A drawing is a plot in the units of its picture: 1000 wide, its ground at 100.
type drawing struct {
	Bars       []stick
	From, To   string
	Most, Says string
	Good, Bad  string
}

type stick struct {
	X, Width    float64
	GoodY, BadY float64
	GoodHeight  float64
	BadHeight   float64
}

// draw makes the picture; nil where no call was answered.
func (p *plot) draw(w *Words) *drawing {
	if len(p.steps) == 0 {
		return nil
	}
	const wide, high, ground, gap = 1000.0, 100.0, 100.0, 0.15
	most, calls, bad, across := 1, 0, 0, max(len(p.steps), leastSteps)
	for _, t := range p.steps {
		most = max(most, t.good+t.bad)
		calls += t.good + t.bad
		bad += t.bad
	}
	l := &w.Labels
	d := &drawing{
		From: onAxis(p.from), To: onAxis(p.at(across)),
		Says: fill(l.Plot, w.Number(calls), w.Number(bad), w.Duration(p.step)),
		Most: fill(l.PlotAxis, w.Number(most), w.Duration(p.step)),
		Good: l.PlotGood, Bad: l.PlotBad,
	}
	each := wide / float64(across)
	for i, t := range p.steps {
		if t.good+t.bad == 0 {
			continue
		}
		good, bad := high*float64(t.good)/float64(most), high*float64(t.bad)/float64(most)
		d.Bars = append(d.Bars, stick{
			X: round(each * float64(i)), Width: round(each * (1 - gap)),
			GoodY: round(ground - good), GoodHeight: round(good),
			BadY: round(ground - good - bad), BadHeight: round(bad),
		})
	}
	return d
}

// onAxis writes a time for whoever looks at the picture.
func onAxis(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// clock writes a time of a report: UTC, as RFC 3339 has it.
func clock(t time.Time) string { return t.UTC().Format(time.RFC3339) }
