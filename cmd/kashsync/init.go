package main

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"kashsync/mapping"
)

// initSettings are what the command line says of a mapping that is to be made.
type initSettings struct {
	path, mapping    string
	force, yes, json bool

	match         []string
	region, shop  string
	read          mapping.FileOptions
	delimiterName string
}

func (a *app) initCommand() *cobra.Command {
	var s initSettings
	cmd := &cobra.Command{
		Use:   "init FILE",
		Short: "Look at a spreadsheet, and write its mapping file",
		Long: `Look at the whole spreadsheet, guess which column is what, and write a mapping
file that you can read and change.

It shows what it found, how sure it is and why. On a terminal it asks about what
it is unsure of, unless --yes or --json is given; elsewhere it writes its best
guess, and a comment. It needs no shop, sends nothing, and never writes over a
mapping file without --force.`,
		Example: "  kashsync init customers.xlsx\n" +
			"  kashsync init export.csv --match \"Customer ID\" --region BE -m shop.mapping.yaml --yes",
		Args: oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			s.path = args[0]
			return a.makeMapping(cmd.Context(), &s)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&s.mapping, "mapping", "m", "", "write this `file` (default: the spreadsheet's name with .mapping.yaml)")
	f.BoolVar(&s.force, "force", false, "replace a mapping file that is there")
	f.BoolVarP(&s.yes, "yes", "y", false, "do not ask: take what is guessed")
	f.BoolVar(&s.json, "json", false, "print the result as JSON, and do not ask")
	f.StringArrayVar(&s.match, "match", nil, "the `column` that tells one customer from another; repeatable, for several together")
	f.StringVar(&s.region, "region", "", "the country `code` of phones and postcodes, such as FR")
	f.StringVar(&s.shop, "shop", "", "the shop's `id`, to be written into the mapping file")
	f.StringVar(&s.read.Sheet, "sheet", "", "the sheet to read: its `name`, or its number")
	f.IntVar(&s.read.Header, "header", 0, "the `line` on which the columns' names stand")
	f.StringVar(&s.read.Encoding, "encoding", "", "the file's encoding, such as macintosh: a `name`")
	f.StringVar(&s.delimiterName, "delimiter", "", "what separates the cells: a `sign`, or tab")
	return cmd
}

// makeMapping looks, proposes, shows, asks and writes.
func (a *app) makeMapping(ctx context.Context, s *initSettings) error {
	if err := s.prepare(); err != nil {
		return err
	}
	l, err := lookAt(ctx, s)
	if err != nil {
		return err
	}
	if !s.json {
		a.showLook(l)
	}
	if a.inTerminal && !s.yes && !s.json {
		if err := a.askAbout(ctx, l, s); err != nil {
			return err
		}
	}
	refused := l.refusal(s)
	if refused == nil {
		if err := l.write(s); err != nil {
			return err
		}
	}
	switch {
	case s.json:
		err = a.lookJSON(l, s, refused == nil)
	case refused == nil:
		a.showWritten(l, s)
	}
	return cmp.Or(refused, err)
}

// command writes a command for the same spreadsheet and its mapping file, as it
// can be typed.
func (s *initSettings) command(name string) string {
	text := "kashsync " + name + " " + shellWord(s.path)
	if s.mapping != mappingPath(s.path) {
		text += " -m " + shellWord(s.mapping)
	}
	return text
}

// prepare refuses what cannot be carried out, before a long look.
func (s *initSettings) prepare() error {
	if err := mayRead(s.path); err != nil {
		return err
	}
	s.mapping = cmp.Or(s.mapping, mappingPath(s.path))
	switch runes := []rune(s.delimiterName); {
	case s.delimiterName == "tab" || s.delimiterName == `\t`:
		s.read.Delimiter = '\t'
	case len(runes) == 1:
		s.read.Delimiter = runes[0]
	case len(runes) > 1:
		return usage(`give , or ; or | or tab`, "--delimiter %q cannot separate cells", s.delimiterName)
	}
	if s.read.Header < 0 {
		return usage("lines are counted from 1", "--header %d is no line", s.read.Header)
	}
	if err := checkShopID(s.shop); err != nil {
		return err
	}
	if s.region != "" {
		code, ok := mapping.NewCountries().Code(s.region)
		if !ok {
			return usage("give a country's code, such as FR", "--region %q is no country", s.region)
		}
		s.region = code
	}
	return s.mayWrite()
}
