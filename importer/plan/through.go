package plan

import "iter"

// Through returns the plan as it looks when every action is shown so. It is for
// the eye: what is sent is the plan itself.
func (p *Plan) Through(show func(Action) Action) *Plan {
	shown := *p
	shown.show = show
	return &shown
}

// Actions yields every action: those of the rows in file order, then all
// deletes, blacklistings and unsettled calls that no row asks for, by key.
func (p *Plan) Actions() iter.Seq2[Action, error] {
	return through(p.actions(), p.show)
}

// Telling yields Actions without most of those that leave a customer as they are
// and have nothing to tell. Where there is nothing else it reads no row.
func (p *Plan) Telling() iter.Seq2[Action, error] {
	return through(p.telling(), p.show)
}

// Leaving yields who is on the way out, in byte order of the keys.
func (p *Plan) Leaving() iter.Seq2[Leaving, error] {
	if p.show == nil {
		return p.leaving()
	}
	return through(p.leaving(), func(l Leaving) Leaving {
		a := p.show(Action{Key: l.Key, Who: l.Who, ID: l.ID})
		l.Key, l.Who, l.ID = a.Key, a.Who, a.ID
		return l
	})
}

// Through yields the actions of an undo as they look when every one is shown so.
func (u *Undo) Through(show func(Action) Action) iter.Seq2[Action, error] {
	return through(u.Actions(), show)
}

func through[T any](all iter.Seq2[T, error], show func(T) T) iter.Seq2[T, error] {
	if show == nil {
		return all
	}
	return func(yield func(T, error) bool) {
		for one, err := range all {
			if err == nil {
				one = show(one)
			}
			if !yield(one, err) {
				return
			}
		}
	}
}
