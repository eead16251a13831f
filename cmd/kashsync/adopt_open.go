package main

import (
	"cmp"

	"kashsync/importer"
	"kashsync/importer/sheet"
	"kashsync/mapping"
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
func (d *adopting) openMapping() error {
	d.mapping = &mapping.Mapping{}
	if d.settings.mapping != "" {
		m, err := loadMapping(d.settings.mapping)
		if err != nil {
			return err
		}
		d.mapping = m
	}
	d.settings.state = cmp.Or(d.settings.state, statePath(d.settings.mapping))
	d.merge(d.getenv, d.mapping)
	return d.validate()
}

// openState locks the state where there is one, and takes from it which shop it
// is about where nothing else says so.
func (d *adopting) openState() error {
	there, err := state.Exists(d.settings.state)
	if err != nil {
		return err
	}
	if there {
		if d.state, err = state.Lock(d.settings.state); err != nil {
			return err
		}
		have, _, err := d.state.Binding()
		if err != nil {
			return err
		}
		d.mergeBinding(have)
		if err := d.validate(); err != nil {
			return err
		}
		b := d.binding()
		if err := d.state.Check(state.Binding{Shop: b.Shop, URL: b.URL}); err != nil {
			return err
		}
	}
	if d.place, err = importer.FindPlace(d.register(), d.state, d.binding()); err == nil {
		d.warnPlace(d.place)
		err = d.otherAtWork()
	}
	return err
}

// otherAtWork refuses to learn who is there while a run with another state file
// of the shop may enter more.
func (d *adopting) otherAtWork() error {
	if d.place.Kind != register.Copy && d.place.Kind != register.Second || !state.AtWork(d.place.Other.Path) {
		return nil
	}
	return &state.LockedError{Path: d.place.Other.Path}
}

func (d *adopting) binding() state.Binding {
	b := state.Binding{Shop: d.shop, Match: d.mapping.Match}
	if d.shop != "" {
		b.URL = d.url
	}
	return b
}
