package main

import (
	"context"
	"errors"
	"os"
	"os/user"
	"slices"

	"github.com/spf13/cobra"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/state"
)

func (a *app) syncCommand() *cobra.Command {
	var s settings
	cmd := &cobra.Command{
		Use:   "sync FILE",
		Short: "Plan, ask, send, report",
		Long: `Bring the shop in step with the spreadsheet: show what would change, ask, send
it, and write what became of every row to a report.

It can be stopped at any moment, also by a power cut: what was sent is known, and
the next sync goes on from there.`,
		Example: "  kashsync sync customers.csv\n  kashsync sync customers.csv --yes --key-file /etc/kash.key   # from cron",
		Args:    oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			if s.exitCode && !s.dryRun {
				return usage("give --dry-run with it, or use `kashsync plan`", "--exit-code goes with --dry-run")
			}
			if s.rehearse != 0 && !s.dryRun {
				return usage("give --dry-run with it, or use `kashsync plan`", "--rehearse goes with --dry-run")
			}
			if s.dryRun {
				return a.preview(cmd.Context(), args[0], s)
			}
			return a.sync(cmd.Context(), args[0], s)
		},
	}
	f := cmd.Flags()
	s.planFlags(f)
	s.sendFlags(f)
	f.BoolVar(&s.dryRun, "dry-run", false, "only show what would change")
	f.BoolVar(&s.exitCode, "exit-code", false, "with --dry-run: exit with 10 where there are changes")
	s.rehearseFlag(f)
	return cmd
}

func (a *app) sync(ctx context.Context, path string, s settings) error {
	j, err := a.open(path, s)
	if err != nil {
		return err
	}
	defer j.close()
	if err := j.needShop(); err != nil {
		return err
	}
	if err := a.planToSend(ctx, j); err != nil {
		return err
	}
	if err := j.expected(j.plan.Summary.Code, "look at this one before you send it: "+j.command("plan", j.path)); err != nil {
		return err
	}
	return a.showAndSend(ctx, j)
}

// showAndSend shows the plan, asks, and sends it.
func (a *app) showAndSend(ctx context.Context, j *job) error {
	reports, err := j.newReports()
	if err != nil {
		return err
	}
	defer reports.abort()
	if !j.json && !a.quiet {
		if err := a.showPlan(j.shown()); err != nil {
			return err
		}
	} else {
		a.warnUnseen(j)
	}
	a.warnOlder(j)
	if err := a.askToSend(ctx, &j.settings, j.plan.Summary.Sends, j.canaryClause()); err != nil {
		return err
	}
	return a.send(ctx, j, reports)
}

// planToSend makes the plan of a run: the shop's list settles first what it can,
// and says whether anybody would be entered a second time.
func (a *app) planToSend(ctx context.Context, j *job) error {
	if err := j.openState(state.Lock); err != nil {
		return err
	}
	if err := j.findPlace(a); err != nil {
		return err
	}
	if err := a.learnMatches(ctx, j); err != nil {
		return err
	}
	if err := a.refresh(ctx, j); err != nil {
		return err
	}
	if err := a.firstPlan(ctx, j); err != nil {
		return err
	}
	if err := a.decideConflicts(ctx, j); err != nil {
		return err
	}
	if err := a.decideRenames(ctx, j); err != nil {
		return err
	}
	return a.admit(ctx, j)
}

// askToSend asks the last question, where there is anything to send. The clause
// says how far the answer goes; "" where it goes all the way.
func (a *app) askToSend(ctx context.Context, s *settings, sends int, clause string) error {
	if sends == 0 {
		return nil
	}
	calls := several(sends, "call")
	return a.lastQuestion(ctx, s.yes, "Send "+calls+" to shop "+s.shop+clause+"?", calls+" to send, and there is no terminal to ask on")
}

// send carries the plan out and tells what came of it.
func (a *app) send(ctx context.Context, j *job, reports *reports) error {
	shop, err := a.runShop(ctx, j)
	if err != nil {
		return err
	}
	if err := j.createState(); err != nil {
		return err
	}
	run := j.newRun()
	run.Actions, run.State, run.Shop = j.plan.Actions(), j.known, shop
	run.Pace = send.Options{Workers: j.workers, Rate: j.rate, OnPace: a.onPace}
	run.Place, run.Confirm = j.place, j.admission.Why
	bar := a.newProgress(j.plan.Summary.Sends)
	a.sending.Store(j.plan.Summary.Sends > 0)
	actions, results := a.lead(ctx, j, bar, run.Actions, func(r *send.Result) error {
		if r.Attempts > 0 {
			bar.step()
		}
		return reports.add(r)
	})
	run.Actions = actions
	tally, failure := run.Send(ctx, results)
	tally.Stats.Elapsed -= waited(j.led)
	bar.finish()
	a.sending.Store(false)
	if tally.Run == 0 {
		return failure
	}
	failure = reports.judge(failure)
	problems := []error{failure, reports.write(j, tally.Run)}
	if ending := run.End(j.verdict(tally, problems).exit()); ending != nil {
		problems = append(problems, ending)
	}
	a.warnPlace(j.place)
	return a.tellRun(j, tally, reports, j.verdict(tally, problems), errors.Join(problems...))
}

// newRun is the run of the job's plan, with all that is to be recorded of it. It
// is to be told yet where to send what.
func (j *job) newRun() *importer.Run {
	if j.kept != nil {
		return j.kept.newRun(j.plan)
	}
	record := importer.RecordOf("sync", j.source, j.plan)
	record.Version, record.Who, record.Partial, record.Code = version(), who(), j.partial, j.plan.Summary.Code
	return &importer.Run{
		Record: record, Binding: j.binding(j.source.Mapping.Match),
		Origin: importer.OriginOf(j.source, record.Version), Keep: j.source.Mapping.Keep,
		Absences: &importer.Absences{Plan: j.plan, After: j.source.Mapping.After, Old: j.earlier.Old != nil},
		Source:   j.source,
	}
}

// runShop is the shop of a run. One that sends nothing needs no key.
func (a *app) runShop(ctx context.Context, j *job) (send.Shop, error) {
	if j.plan.Summary.Sends == 0 {
		return nobody{}, nil
	}
	return a.client(ctx, &j.settings)
}

// client makes the client once: the key is asked for when it is first needed.
func (a *app) client(ctx context.Context, s *settings) (*kash.Client, error) {
	if s.shopClient != nil {
		return s.shopClient, nil
	}
	if err := s.needShop(); err != nil {
		return nil, err
	}
	key, err := a.apiKey(ctx, s)
	if err != nil {
		return nil, err
	}
	s.shopClient, err = kash.New(kash.Config{
		URL: s.url, Shop: s.shop, Key: key, Timeout: s.timeout, Workers: s.workers,
		UserAgent: "kashsync/" + version(),
	})
	return s.shopClient, err
}

// nobody is the shop of a run that calls none.
type nobody struct{}

func (nobody) Call(context.Context, *plan.Action) send.Answer {
	return send.Answer{Verdict: send.Refused, Message: "no call was planned", Unsent: true}
}

// createState creates the state file where there was none to plan against.
func (j *job) createState() error {
	if j.known != nil {
		return nil
	}
	create := newState
	if j.kept != nil {
		create = j.kept.newState
	}
	st, err := create(j.state)
	if err != nil {
		return err
	}
	j.known = st
	j.place.Use(st)
	return nil
}

// newState creates a state file. Where somebody has made one meanwhile, the
// error is errOvertaken.
func newState(path string) (*state.State, error) {
	st, err := state.Lock(path)
	if err != nil {
		return nil, err
	}
	info, err := st.Info()
	if err == nil && info.Runs+info.Customers > 0 {
		err = errOvertaken
	}
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return st, nil
}

// errDeclined says that a person answered no.
var errDeclined = errors.New("declined")

// errOvertaken says that another run made the state file since this one looked.
var errOvertaken = errors.New("overtaken")

// who tells who runs this, and where, for the record.
func who() string {
	name, host := "?", "?"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if h, err := os.Hostname(); err == nil {
		host = h
	}
	return name + "@" + host
}

// verdict is the run's; a file that is doubted is one that is held, also where
// nobody of the missing would go yet.
func (j *job) verdict(t importer.Tally, problems []error) verdict {
	v := runVerdict(t, problems)
	if waits(j.plan.Summary.Held) && !slices.Contains(v, becauseHeld) {
		v = append(v, becauseHeld)
	}
	return v
}

// runVerdict collects every reason not to end with 0.
func runVerdict(t importer.Tally, problems []error) verdict {
	var v verdict
	interrupted, failed := false, false
	for _, err := range problems {
		interrupted = interrupted || errors.Is(err, errInterrupted)
		failed = failed || err != nil && !isOnly(err, errInterrupted)
	}
	add := func(is bool, r reason) {
		if is {
			v = append(v, r)
		}
	}
	add(interrupted, becauseInterrupted)
	add(failed, becauseError)
	add(t.Outcomes[send.InDoubt] > 0, becauseInDoubt)
	add(t.Outcomes[send.Held] > 0, becauseHeld)
	add(t.Outcomes[send.Invalid] > 0, becauseInvalid)
	add(t.Outcomes[send.Failed] > 0, becauseFailed)
	return v
}

// isOnly reports whether err is target and nothing else beside it.
func isOnly(err, target error) bool {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range joined.Unwrap() {
			if !isOnly(one, target) {
				return false
			}
		}
		return true
	}
	return errors.Is(err, target)
}
