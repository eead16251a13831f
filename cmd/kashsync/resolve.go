package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"kashsync/importer"
	"kashsync/importer/send"
	"kashsync/mapping"
	"kashsync/state"
)

func (a *app) resolveCommand() *cobra.Command {
	var s settings
	var say struct{ happened, not []string }
	cmd := &cobra.Command{
		Use:   "resolve",
		Short: "Settle what is in doubt",
		Long: `Settle the calls that may or may not have happened: those that a kill or a power
cut left open, and those whose answer was lost.

The shop's list, where it can be read, shows which adds happened and which did
not. Edits and deletes in doubt are simply sent again. What is left is yours to
say: look the customer up in the till, and answer here.`,
		Example: `  kashsync resolve -m customers.mapping.yaml
  kashsync resolve -s customers.state.db --yes               # from cron: what the list proves
  kashsync resolve -s customers.state.db --happened C-17=1017 --not-happened C-18`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r := &resolving{app: a, settings: s}
			return r.run(cmd.Context(), say.happened, say.not)
		},
	}
	f := cmd.Flags()
	s.callFlags(f)
	f.StringArrayVar(&say.happened, "happened", nil, "`KEY=ID`: the add of this key happened, and the shop calls the customer ID; KEY alone: the edit or delete did")
	f.StringArrayVar(&say.not, "not-happened", nil, "the call for this `KEY` did not happen; repeatable, as --happened")
	f.BoolVarP(&s.yes, "yes", "y", false, "do not ask: settle what the list proves, send edits and deletes again, and leave the rest")
	return cmd
}

// A resolving is one `kashsync resolve`.
type resolving struct {
	*app
	settings
	state   *state.State
	place   *importer.Place
	inquiry *importer.Inquiry
	settled []importer.Settlement
	sent    int   // calls that were made again
	failure error // why sending again ended early
}

func (r *resolving) run(ctx context.Context, happened, not []string) error {
	if err := r.open(); err != nil {
		return err
	}
	defer r.state.Close()
	calls, err := r.state.InDoubt()
	if err != nil {
		return err
	}
	answers, err := parseAnswers(calls, happened, not)
	if err != nil {
		return err
	}
	if err := r.inquire(ctx, calls, answers); err != nil {
		return err
	}
	if err := r.decide(ctx, answers); err != nil {
		return err
	}
	return r.tell()
}

// open locks the state that -m or -s names.
func (r *resolving) open() error {
	if err := r.findState(&r.settings); err != nil {
		return err
	}
	var err error
	if r.state, r.place, err = r.lockState(&r.settings); err == nil && r.state == nil {
		err = noState(r.settings.state)
	}
	return err
}

// lockState locks the state where there is one, nil where not, and takes from it
// which shop it is about where nothing else says so.
func (a *app) lockState(s *settings) (st *state.State, place *importer.Place, err error) {
	there, err := state.Exists(s.state)
	if err != nil {
		return nil, nil, err
	}
	if there {
		if st, err = state.Lock(s.state); err != nil {
			return nil, nil, err
		}
		err = s.belong(st)
	}
	if err == nil {
		place, err = importer.FindPlace(a.register(), st, s.binding(nil))
	}
	if err != nil && st != nil {
		return nil, nil, errors.Join(err, st.Close())
	}
	return st, place, err
}

// belong has the settings and a state be about one shop.
func (s *settings) belong(st *state.State) error {
	have, _, err := st.Binding()
	if err != nil {
		return err
	}
	s.mergeBinding(have)
	if err := s.validate(); err != nil {
		return err
	}
	return st.Check(s.binding(nil))
}

// findState finds the state file, and what the mapping file says of the shop.
func (a *app) findState(s *settings) error {
	if err := s.nameState(); err != nil {
		return err
	}
	m, err := s.namedMapping()
	if err != nil {
		return err
	}
	s.merge(a.getenv, m)
	return nil
}

// namedMapping reads the mapping file; it is empty where none is named.
func (s *settings) namedMapping() (*mapping.Mapping, error) {
	if s.mapping == "" {
		return &mapping.Mapping{}, nil
	}
	return loadMapping(s.mapping)
}

func noState(path string) error {
	return usage("a first `kashsync sync` makes one", "there is no state file %s", path)
}

// inquire asks the shop's list. Where a person has answered everything it can do
// without, but is better with it: it finds a slip of the pen.
func (r *resolving) inquire(ctx context.Context, calls []state.Call, answers map[string]importer.Settlement) error {
	var shop importer.Lister
	if len(calls) > 0 {
		client, err := r.client(ctx, &r.settings)
		if err != nil && len(answers) < len(calls) {
			return err
		}
		if err == nil {
			shop = client
		}
	}
	var err error
	r.inquiry, err = importer.Inquire(ctx, r.state, shop, r.onWait)
	return err
}

// decide settles what was answered, what the list proves, and what a person
// says now, and sends edits and deletes again.
func (r *resolving) decide(ctx context.Context, answers map[string]importer.Settlement) error {
	if len(r.inquiry.Doubts) == 0 {
		return nil
	}
	if err := r.checkAnswers(answers); err != nil {
		return err
	}
	if !r.place.InPlace() {
		if !r.json && !r.quiet {
			r.showDoubts(nil)
		}
		r.note("%s", r.outOfPlaceWords())
		return nil
	}
	proved, open, again := r.sort(answers)
	if !r.json && !r.quiet {
		r.showDoubts(answers)
	}
	goes, err := r.mayGo(ctx, len(proved), len(again))
	if err != nil {
		return err
	}
	if goes {
		r.settled = append(r.settled, proved...)
	} else {
		again = nil
	}
	if err := r.ask(ctx, open); err != nil {
		return err
	}
	return r.carryOut(ctx, again)
}

// sort settles what was answered, and tells what else the list proves, what is to
// be asked, and which calls are made again.
func (r *resolving) sort(answers map[string]importer.Settlement) (proved, open []importer.Settlement, again []state.Call) {
	for i := range r.inquiry.Doubts {
		d := &r.inquiry.Doubts[i]
		answer, answered := answers[d.Call.Key]
		proof, isProved := d.Proof()
		switch {
		case answered:
			r.settled = append(r.settled, answer)
		case d.Again():
			again = append(again, d.Call)
		case isProved:
			proved = append(proved, proof)
		default:
			proof.By = importer.ByAnswer
			open = append(open, proof)
		}
	}
	return proved, open, again
}

// mayGo asks whether to do what the list proves. Where nobody can answer and
// nobody said --yes, only what was answered on the command line is done.
func (r *resolving) mayGo(ctx context.Context, proved, again int) (bool, error) {
	if proved+again == 0 || r.yes {
		return true, nil
	}
	if !r.inTerminal {
		return false, nil
	}
	return r.confirm(ctx, mayGoWords(proved, again))
}

// ask lets a person say what the list cannot.
func (r *resolving) ask(ctx context.Context, open []importer.Settlement) error {
	if r.yes || !r.inTerminal {
		return nil
	}
	for _, s := range open {
		for {
			answer, err := r.choose(ctx, "Add of "+clean(s.Call.Key)+": the Kash id if it happened, n if it did not, Enter to leave it open:")
			if err != nil {
				return err
			}
			if answer == "" {
				break
			}
			if !isNo(answer) {
				s.Happened, s.ID = true, answer
			}
			err = r.checkAnswers(map[string]importer.Settlement{s.Call.Key: s})
			if err == nil {
				r.settled = append(r.settled, s)
				break
			}
			s.Happened, s.ID = false, ""
			r.complain(err)
		}
	}
	return nil
}

// carryOut writes what is settled, and sends the rest again.
func (r *resolving) carryOut(ctx context.Context, again []state.Call) error {
	if len(r.settled)+len(again) == 0 {
		return nil
	}
	if err := r.place.Enter(); err != nil {
		return err
	}
	if err := importer.Settle(r.state, r.settled); err != nil {
		return err
	}
	if len(again) > 0 {
		shop, err := r.client(ctx, &r.settings)
		if err != nil {
			return err
		}
		pace := send.Options{Workers: r.workers, Rate: r.rate, OnPace: r.onPace}
		r.sending.Store(true)
		_, r.failure = importer.Again(ctx, r.state, shop, pace, again, func(res *send.Result) error {
			if !res.Time.IsZero() {
				r.sent++
			}
			return nil
		})
		r.sending.Store(false)
	}
	defer r.warnPlace(r.place)
	return r.place.Leave()
}

// tell says what came of it; what is left in doubt is exit code 4.
func (r *resolving) tell() error {
	left, err := r.state.InDoubt()
	if err != nil {
		return err
	}
	var v verdict
	if r.failure != nil {
		v = runVerdict(importer.Tally{}, []error{r.failure})
	}
	if len(left) > 0 {
		v = append(v, becauseInDoubt)
	}
	if r.json {
		err = r.printJSON(left, v)
	} else if !r.quiet || len(left) > 0 {
		r.showSettled(left)
	}
	if r.failure != nil {
		r.complain(r.failure)
	}
	if err != nil {
		return err
	}
	return v.err()
}
