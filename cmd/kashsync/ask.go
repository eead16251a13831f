package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"
)

// confirm asks a question whose answer is yes or no; no is the default.
func (a *app) confirm(ctx context.Context, question string) (bool, error) {
	answer, err := a.choose(ctx, question+" [y/N]")
	return err == nil && isYes(answer), err
}

func isYes(answer string) bool { return slices.Contains([]string{"y", "yes", "o", "oui"}, answer) }

func isNo(answer string) bool { return slices.Contains([]string{"n", "no", "non"}, answer) }

// lastQuestion asks whether to go on, unless --yes has answered. Where nobody can,
// it says what is to be done.
func (a *app) lastQuestion(ctx context.Context, yes bool, question, what string) error {
	if yes {
		return nil
	}
	if !a.inTerminal {
		return usage("give --yes where nobody can answer", "%s", what)
	}
	ok, err := a.confirm(ctx, question)
	if err == nil && !ok {
		err = errDeclined
	}
	return err
}

// choose asks a question and returns the line of answer, trimmed and in lower
// case; "" at the end of the input.
func (a *app) choose(ctx context.Context, question string) (string, error) {
	fmt.Fprint(a.err, question+" ")
	if a.lines == nil {
		a.lines = bufio.NewReader(a.in) // one: it reads ahead
	}
	answers := make(chan string, 1)
	go func() { // a read cannot be cancelled: the process ends without it
		line, _ := a.lines.ReadString('\n')
		answers <- line
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(a.err)
		return "", context.Cause(ctx)
	case line := <-answers:
		return strings.ToLower(strings.TrimSpace(line)), nil
	}
}

// askSecret reads a line from the terminal without showing it.
func (a *app) askSecret(ctx context.Context, what string) (string, error) {
	in, ok := a.in.(*os.File)
	if !ok {
		return "", usage("set KASH_API_KEY, or give --key-file FILE", "the API key is not given")
	}
	fmt.Fprintf(a.err, "%s (not shown): ", what)
	defer fmt.Fprintln(a.err)
	key, err := readHidden(ctx, int(in.Fd()))
	if err != nil {
		return "", err
	}
	if key == "" {
		return "", usage("Kash shows it in your account, under API", "no API key was typed")
	}
	return key, nil
}

// readHidden reads a line that the terminal does not show. Where the context
// ends first, the terminal shows what is typed again.
func readHidden(ctx context.Context, fd int) (string, error) {
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	type line struct {
		text []byte
		err  error
	}
	lines := make(chan line, 1)
	go func() { // as in confirm
		text, err := term.ReadPassword(fd)
		lines <- line{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", errors.Join(context.Cause(ctx), term.Restore(fd, before))
	case l := <-lines:
		return strings.TrimSpace(string(l.text)), l.err
	}
}
