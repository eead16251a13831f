package main

import (
	"cmp"

	"kashsync/importer"
	"kashsync/importer/sheet"
	"kashsync/state"
	"kashsync/state/register"
)

// open finds out what is given: nothing, a report, or a spreadsheet.
func (d *adopting) open() error {
	if d.path == "" {
		return d.openNothing()
	}
	// What cannot be read is told as for every spreadsheet, and where the
	// mapping says how to read it, it may be read all the same.
	if f, err := sheet.Open(d.path, sheet.Options{}); err == nil {
		if importer.IsReport(f.Header()) {
			d.results = f
			return d.openReport()
		}
		_ = f.Close()
	}
	j, err := d.app.open(d.path, d.settings)
	if err != nil {
		return err
	}
	d.settings, d.source, d.mapping = j.settings, j.source, j.source.Mapping
	return nil
}

func (d *adopting) openNothing() error {
	switch {
	case d.settings.mapping == "":
		return usage("name its mapping with -m FILE.mapping.yaml, or give a spreadsheet", "whose customers?")
	case d.inStep:
		return usage("give it, or leave --in-step out", "--in-step is about a spreadsheet's values, and none is given")
	}
	return d.openMapping()
}

func (d *adopting) openReport() error {
	switch {
	case d.inStep:
		return usage("give the spreadsheet itself, or leave --in-step out", "a results report does not tell a customer's values: --in-step makes no sense")
	case d.settings.mapping == "" && d.settings.state == "":
		return usage("name it with -s FILE.state.db, or its mapping with -m FILE.mapping.yaml", "which state file is to learn from the report %s?", d.path)
	}
	return d.openMapping()
}

// openMapping reads the mapping file, where one is named.
func (d *adopting) openMapping() (err error) {
	if d.mapping, err = d.namedMapping(); err != nil {
		return err
	}
	d.settings.state = cmp.Or(d.settings.state, statePath(d.settings.mapping))
	d.merge(d.getenv, d.mapping)
	return d.validate()
}

func (d *adopting) openState() (err error) {
	if d.state, d.place, err = d.lockState(&d.settings); err != nil {
		return err
	}
	d.warnPlace(d.place)
	return d.otherAtWork()
}

// otherAtWork refuses to learn who is there while a run with another state file
// of the shop may enter more.
func (d *adopting) otherAtWork() error {
	if d.place.Kind != register.Copy && d.place.Kind != register.Second || !state.AtWork(d.place.Other.Path) {
		return nil
	}
	return &state.LockedError{Path: d.place.Other.Path}
}
