package main

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"unicode"

	"github.com/dustin/go-humanize"
	"github.com/fatih/color"
)

// An app is one invocation: whom it talks to, and how.
type app struct {
	in       io.Reader
	lines    *bufio.Reader // of in, once a question was asked
	out, err io.Writer
	getenv   func(string) string

	inTerminal, errTerminal, outTerminal bool

	quiet     bool
	noColor   bool
	logFormat string
	log       *slog.Logger // set where --log-format json asks for it

	sending atomic.Bool // calls are under way

	stateHome   string // where programs remember things; "" is the system's place
	warnedPlace bool   // that the register cannot be kept
}

// prepare makes ready what the flags for all commands ask for.
func (a *app) prepare() error {
	switch a.logFormat {
	case "text":
	case "json":
		a.log = slog.New(slog.NewJSONHandler(a.err, &slog.HandlerOptions{Level: slog.LevelDebug}))
	default:
		return usage("give text or json", "--log-format %q is not known", a.logFormat)
	}
	return nil
}

// note says something to whoever watches, on standard error.
func (a *app) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	switch {
	case a.quiet:
	case a.log != nil:
		a.log.Info(text)
	default:
		fmt.Fprintln(a.err, text)
	}
}

// print writes a line of a result to standard output.
func (a *app) print(format string, args ...any) { fmt.Fprintf(a.out, format+"\n", args...) }

// paint colours a word for standard output, where somebody can see it.
func (a *app) paint(attribute color.Attribute, text string) string {
	if !a.outTerminal || a.noColor || a.getenv("NO_COLOR") != "" {
		return text
	}
	c := color.New(attribute)
	c.EnableColor()
	return c.Sprint(text)
}

// clean makes what a cell or a shop says harmless for a terminal: no control
// characters, nothing that turns the direction of writing, one line.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
			return '·'
		}
		return r
	}, s)
}

// quoted is a cleaned value between quotes, cut to a readable length.
func quoted(s string) string { return "“" + short(clean(s)) + "”" }

func short(s string) string {
	const enough = 60
	runes := []rune(s)
	if len(runes) <= enough {
		return s
	}
	return string(runes[:enough-1]) + "…"
}

// shellWord writes a path or a key as it can be typed on a command line.
func shellWord(s string) string {
	s = clean(s)
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_./:=@%+,", r)
	}
	if s != "" && strings.TrimLeftFunc(s, plain) == "" {
		return s
	}
	return `"` + s + `"`
}

// several writes a count with its noun: 1 row, 2 rows, 1,200 rows.
func several(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok && !strings.HasSuffix(stem, "a") {
		return number(n) + " " + stem + "ies"
	}
	return number(n) + " " + noun + "s"
}

func number(n int) string { return humanize.Comma(int64(n)) }
