package report

import (
	"html/template"

	"kashsync/mapping/customer"
)

// top is what stands above the customers, and below them.
type top struct {
	Words    *Words
	Labels   *Labels
	Head     *Head
	Policy   string
	Style    template.CSS
	Script   template.JS
	Kinds    []option
	Outcomes []option
	Fields   []string
	Total    string
	Bar      []segment
	Legend   []legend
	Plot     *drawing
	Made     []string
}

// An option is one choice of a filter.
type option struct{ Key, Name string }

// A segment is one part of the bar, in thousandths of its width.
type segment struct {
	Key      string
	X, Width float64
}

type legend struct {
	Key, Sign, Name, Number string
	Linked                  bool // there is a section to go to
}

func (p *page) top() (*top, error) {
	style, script, err := p.styleAndScript()
	if err != nil {
		return nil, err
	}
	l := &p.words.Labels
	t := &top{
		Words: p.words, Labels: l, Head: p.head, Policy: policy(style, script),
		Style: template.CSS(style), Script: template.JS(script), // our own files, no data
		Bar: bar(p.head.Counts), Made: []string{l.Made, l.NoNetwork},
	}
	for _, k := range shownKinds() {
		if p.kinds[string(k)] {
			t.Kinds = append(t.Kinds, option{string(k), p.words.Kind(k)})
		}
	}
	for f := range customer.AllFields.All() {
		if p.fields[f.String()] {
			t.Fields = append(t.Fields, f.String())
		}
	}
	shown := 0
	for _, s := range p.sections {
		shown += s.shown
		if p.plot != nil && s.total > 0 {
			t.Outcomes = append(t.Outcomes, option{s.key, s.name})
		}
	}
	t.Total = fill(l.Shown, p.words.Number(shown), p.words.Number(shown))
	for _, c := range p.head.Counts {
		s := p.section(c.Key)
		t.Legend = append(t.Legend, legend{c.Key, c.Sign, c.Name, p.words.Number(c.Number), s != nil && s.total > 0})
	}
	if p.plot != nil {
		t.Plot = p.plot.draw(p.words)
	}
	return t, nil
}

// bar makes the parts of the bar. Whoever is there at all can be seen.
func bar(counts []Count) []segment {
	const whole, least = 1000.0, 5.0
	sum := 0
	for _, c := range counts {
		sum += c.Number
	}
	if sum == 0 {
		return nil
	}
	var segments []segment
	width := 0.0
	for _, c := range counts {
		if c.Number > 0 {
			w := max(least, whole*float64(c.Number)/float64(sum))
			segments = append(segments, segment{Key: c.Key, Width: w})
			width += w
		}
	}
	x := 0.0
	for i := range segments {
		segments[i].X, segments[i].Width = round(x), round(segments[i].Width*whole/width)
		x += segments[i].Width
	}
	return segments
}

// round keeps two digits behind the point.
func round(x float64) float64 { return float64(int(x*100+0.5)) / 100 }
