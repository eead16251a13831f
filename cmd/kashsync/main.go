// Command kashsync keeps the customer file of a Kash.click shop in step with a
// spreadsheet. The packages below it do the work; here are the commands, the
// flags, the words that a person reads, and the exit codes. Start at
// importer/doc.go for the architecture.
package main

import (
	"context"
	"errors"
	"io"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

func main() { os.Exit(Main()) }

// Main runs the command line of this process and returns its exit code.
func Main() int {
	// net/http logs what a server sends unasked, which may echo the key.
	log.SetOutput(io.Discard)
	a := &app{
		in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv,
		inTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		errTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		outTerminal: term.IsTerminal(int(os.Stdout.Fd())),
	}
	ctx, stop := interruptible(context.Background(), a)
	defer stop()
	return a.run(ctx, os.Args[1:])
}

// errInterrupted is the cause of a context that a person or the system ended.
var errInterrupted = errors.New("interrupted")

// interruptible ends the context at the first Ctrl-C or SIGTERM, so that calls
// under way can finish, and the process at the second.
func interruptible(parent context.Context, a *app) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 2)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) { // as nohup asks
			signal.Notify(signals, s)
		}
	}
	go func() {
		<-signals
		if a.sending.Load() {
			a.note("stopping: calls under way are finished first (press Ctrl-C again to quit at once)")
		}
		cancel(errInterrupted)
		<-signals
		os.Exit(exitInterrupted)
	}()
	return ctx, func() { signal.Stop(signals) }
}

// run parses the arguments, runs the command and tells what went wrong.
func (a *app) run(ctx context.Context, args []string) int {
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	err := root.ExecuteContext(ctx)
	if err != nil {
		a.complain(err)
	}
	return exitCode(err)
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "kashsync",
		Short: "Keep a Kash.click shop's customers in step with a spreadsheet",
		Long: `kashsync keeps the customer file of a Kash.click shop in step with a spreadsheet.
It shows what it will change before it changes it, and can be killed at any
moment without a customer entered twice or lost.

Begin with  kashsync demo  : it plays the whole thing against a pretended shop.
Then, with a spreadsheet of your own:  kashsync init customers.xlsx`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          func(_ *cobra.Command, args []string) error { return noCommand(args) },
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		what, _, _ := strings.Cut(err.Error(), ": strconv.")
		return usage("see `"+cmd.CommandPath()+" --help`", "%s", what)
	})
	flags := root.PersistentFlags()
	flags.BoolVar(&a.quiet, "quiet", false, "say nothing but results and errors")
	flags.BoolVar(&a.noColor, "no-color", false, "no colours (also NO_COLOR)")
	flags.StringVar(&a.logFormat, "log-format", "text", "how progress is told where there is no terminal: text or json")
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return a.prepare() }
	root.AddCommand(
		a.initCommand(), a.checkCommand(), a.planCommand(), a.syncCommand(), a.statusCommand(),
		a.applyCommand(), a.undoCommand(), a.resolveCommand(), a.adoptCommand(), a.rekeyCommand(), a.forgetCommand(), a.explainCommand(), a.reportCommand(),
		a.simulateCommand(), a.demoCommand(), a.versionCommand(),
	)
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveDefault)
	return root
}

func noCommand(args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage("see `kashsync --help`", "there is no command %q", args[0])
}

// oneFile checks that a command is given one spreadsheet.
func oneFile(cmd *cobra.Command, args []string) error {
	switch len(args) {
	case 1:
		return nil
	case 0:
		return usage("for example `"+cmd.CommandPath()+" customers.csv`", "which spreadsheet?")
	}
	return usage("give one spreadsheet at a time", "%d arguments are too many", len(args))
}

func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage("see `"+cmd.CommandPath()+" --help`", "%s takes no arguments, and was given %q", cmd.Name(), args[0])
}
