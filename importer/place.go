package importer

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"kashsync/importer/plan"
	"kashsync/state"
	"kashsync/state/register"
)

// A Place is a state file's place in the register of its machine: whether it is
// the copy that was used last. Without a register every file is in place.
//
// Whoever writes the state enters first and leaves at the end. A file that is
// out of place stays so until it is adopted: entering has it be taken for the
// newest one no more, however much is written into it.
type Place struct {
	register.Standing

	register Register
	state    *state.State
	binding  state.Binding
	accept   bool  // the file knows all who are in the shop
	since    int64 // what the register had recorded when it was judged
	flaw     error
}

// A Register remembers which state files were used: a *register.Register.
type Register interface {
	Entries(shop, url string) ([]register.Entry, error)
	Announce(register.Entry) error
	Accept(e register.Entry, since int64) error
	Record(e register.Entry, since int64) error
}

// FindPlace looks a state file up; st is nil where there is none yet. A register
// that cannot be read is none, see Flaw.
func FindPlace(reg Register, st *state.State, b state.Binding) (*Place, error) {
	p := &Place{Standing: register.Standing{Kind: register.First}, state: st, binding: b}
	if reg == nil || b.Shop == "" {
		return p, nil
	}
	info := state.Info{}
	if st != nil {
		var err error
		if info, err = st.Info(); err != nil {
			return p, err
		}
	}
	p.register = reg
	entries := p.entries()
	p.Standing = p.judge(entries, &info)
	for i := range entries {
		p.since = max(p.since, entries[i].Recorded)
	}
	return p, nil
}

// entries asks the register about the shop; where it cannot be read there is none.
func (p *Place) entries() []register.Entry {
	entries, err := p.register.Entries(p.binding.Shop, p.binding.URL)
	if err != nil {
		p.flaw, p.register = err, nil
	}
	return entries
}

func (p *Place) judge(entries []register.Entry, info *state.Info) register.Standing {
	mine := register.Mine{Lineage: info.Lineage, Stamp: info.Stamp, Serial: serial(info), Copied: info.Copied > 0}
	if p.state != nil {
		mine.Path = p.state.Path()
	}
	return register.Judge(entries, mine)
}

// InPlace reports whether nothing speaks against the file.
func (p *Place) InPlace() bool { return inPlace(p.Kind) }

// Outdated reports whether what the file has of those who are known may be out of
// date: another copy of it did more since.
func (p *Place) Outdated() bool { return p.Kind == register.Older || p.Kind == register.Copy }

func inPlace(kind register.Kind) bool { return kind == register.First || kind == register.Current }

// Guard is what holds the adds of a file that is out of place, whatever a list
// shows: it may be behind, or wrong.
func (p *Place) Guard() plan.Guard {
	switch p.Kind {
	case register.Older:
		return plan.GuardOlder
	case register.Copy:
		return plan.GuardCopy
	case register.Second:
		return plan.GuardSecond
	}
	return ""
}

// AwaitList waits, where another copy or another state file was used, until the
// shop's list shows all that was sent with that one: a kill may have ended it a
// moment ago. onWait is told how long that takes.
func (p *Place) AwaitList(ctx context.Context, onWait func(time.Duration)) error {
	if p.InPlace() {
		return nil
	}
	return waitTold(ctx, ListLag, onWait)
}

// Flaw is why the register could not be read or written; nil where it could.
// From then on copies of the state file may go unnoticed.
func (p *Place) Flaw() error { return p.flaw }

// Clear puts the file in place: it knows all who are in the shop.
func (p *Place) Clear() { p.Standing, p.accept = register.Standing{Kind: register.Current}, true }

// Use names the state where there was none before.
func (p *Place) Use(st *state.State) { p.state = st }

// Enter gives the file a new stamp, before anything else is written, so that a
// copy of it from before is one no more. A kill in between leaves it in place.
// Where the file is out of place by now, or another state of the shop was used
// since the place was found, the error is register.ErrOvertaken.
func (p *Place) Enter() error {
	if p.register == nil || !p.InPlace() {
		return p.Disown()
	}
	info, err := p.state.Info()
	if err != nil {
		return err
	}
	entry := p.entry(&info)
	entry.Next = rand.Text()
	if p.announce(entry); p.register == nil {
		return nil
	}
	// A copy that another run looked up at the same moment has announced too.
	if again := p.judge(p.entries(), &info); !p.accept && !inPlace(again.Kind) {
		return register.ErrOvertaken
	}
	if err := p.state.Restamp(entry.Next); err != nil {
		return err
	}
	return p.record(false)
}

// Disown gives a copy that is out of place a stamp that no register knows. One
// that was made while a run was at work has that run's stamp, and would look like
// the newest file as soon as more was written into it than the run wrote.
func (p *Place) Disown() error {
	if !p.Outdated() {
		return nil
	}
	return p.state.Restamp(rand.Text())
}

func (p *Place) announce(e register.Entry) {
	if p.flaw = p.register.Announce(e); p.flaw != nil {
		p.register = nil
	}
}

// Leave records how the file is now, and that nothing is done with it any more.
func (p *Place) Leave() error { return p.record(true) }

func (p *Place) record(ended bool) error {
	if p.register == nil || !p.InPlace() {
		return nil
	}
	info, err := p.state.Info()
	if err != nil {
		return err
	}
	record := p.register.Record
	if p.accept && !ended { // of whom another state enters meanwhile it knows nothing
		record = p.register.Accept
	}
	entry := p.entry(&info)
	entry.Ended = ended
	err = record(entry, p.since)
	if errors.Is(err, register.ErrOvertaken) {
		return err // before any call: a copy is at work at the same time
	}
	if err != nil {
		p.flaw, p.register = err, nil
	}
	return nil
}

func (p *Place) entry(info *state.Info) register.Entry {
	return register.Entry{
		Shop: p.binding.Shop, URL: p.binding.URL, Lineage: info.Lineage, Path: p.state.Path(),
		Stamp: info.Stamp, Serial: serial(info), Run: int64(info.Runs), At: time.Now(),
	}
}

// serial is how far the file goes that was used last: a copy has all that was
// written before it was made.
func serial(info *state.Info) int64 {
	if info.Copied > 0 {
		return info.Copied
	}
	return info.Serial
}
