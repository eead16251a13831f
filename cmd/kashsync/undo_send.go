package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"kashsync/importer"
	"kashsync/importer/report"
	"kashsync/importer/send"
	"kashsync/state"
)

// stateStem is a state file's path without its ending.
func stateStem(path string) string {
	if base, ok := strings.CutSuffix(path, ".state.db"); ok {
		return base
	}
	return stem(path)
}

func (u *undoing) newReports() (*reports, error) {
	paths := u.reports
	if len(paths) == 0 {
		paths = []string{stateStem(u.settings.state) + ".undo-" + strconv.FormatInt(u.run.Number, 10) + ".results.csv"}
	}
	if err := u.keepApart("", paths...); err != nil {
		return nil, err
	}
	r := &reports{mask: u.maskFor(), head: report.Head{
		Title: fmt.Sprintf("Undo of run %d", u.run.Number), Code: u.plan.Summary.Code, Masked: u.mask,
	}}
	return r, r.create(paths, "")
}

// send carries the undo out and tells what came of it.
func (u *undoing) send(ctx context.Context, reports *reports) error {
	var shop send.Shop = nobody{}
	if u.plan.Summary.Sends > 0 {
		client, err := u.client(ctx, &u.settings)
		if err != nil {
			return err
		}
		shop = client
	}
	run := &importer.Run{
		Record: state.Run{
			Kind: "undo", Who: who(), Version: version(), Undoes: u.run.Number,
			Code: u.plan.Summary.Code, Rows: u.plan.Summary.Rows,
		},
		Actions: u.plan.Actions(), State: u.state, Binding: u.binding(nil), Shop: shop, Place: u.place,
		Pace: send.Options{Workers: u.workers, Rate: u.rate, OnPace: u.onPace},
	}
	bar := u.newProgress(u.plan.Summary.Sends)
	u.sending.Store(u.plan.Summary.Sends > 0)
	tally, failure := run.Send(ctx, func(r *send.Result) error {
		if r.Attempts > 0 {
			bar.step()
		}
		return reports.add(r)
	})
	bar.finish()
	u.sending.Store(false)
	if tally.Run == 0 {
		return failure
	}
	failure = reports.judge(failure)
	problems := []error{failure, reports.commit()}
	if ending := run.End(u.orKept(runVerdict(tally, problems)).exit()); ending != nil {
		problems = append(problems, ending)
	}
	u.warnPlace(u.place)
	return u.tell(tally, reports, u.orKept(runVerdict(tally, problems)), errors.Join(problems...))
}
