package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kashsync/importer/simulator"
)

func (a *app) simulateCommand() *cobra.Command {
	var (
		addr, shop, dialect string
		latency             time.Duration
		faults              []string
		seed                uint64
	)
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Serve a shop on loopback",
		Long: `Serve a pretended Kash shop on this machine, to try kashsync against. It has the
three calls and the list, forgets everything when it ends, and takes any API key.
Open its address in a browser to see its customers.

Faults, each with a share of the calls: ` + joined(servedFaults()) + `.
Before or after means the work. A shop that refuses connections is one that is ended.`,
		Example: `  kashsync simulate
  KASH_API_KEY=anything kashsync sync customers.csv --shop 42 --url http://` + simulator.DefaultAddr + `

  kashsync simulate --fault cut-after=5% --fault 429=1% --latency 200ms`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			opt, err := simulatorOptions(shop, dialect, latency, faults, seed)
			if err != nil {
				return err
			}
			return a.simulate(cmd.Context(), addr, opt)
		},
	}
	f := cmd.Flags()
	f.StringVar(&addr, "addr", simulator.DefaultAddr, "the loopback `address` to serve at")
	f.StringVar(&shop, "shop", "", "the only shop `id` it lets in (default: any)")
	f.StringVar(&dialect, "dialect", string(simulator.Result), "how it answers: "+joined(simulator.Dialects()))
	f.DurationVar(&latency, "latency", 0, "how long each call takes")
	f.StringArrayVar(&faults, "fault", nil, "let a share of the calls go wrong: `NAME=SHARE`; repeatable")
	f.Uint64Var(&seed, "seed", 1, "what the faults are drawn from")
	return cmd
}

// servedFaults are those of a shop behind a socket: a connection that it is asked
// on cannot be refused any more.
func servedFaults() []simulator.Fault {
	return slices.DeleteFunc(simulator.Faults(), func(f simulator.Fault) bool { return f == simulator.Refuse })
}

func joined[T ~string](names []T) string {
	text := make([]string, len(names))
	for i, n := range names {
		text[i] = string(n)
	}
	return strings.Join(text, ", ")
}

func simulatorOptions(shop, dialect string, latency time.Duration, faults []string, seed uint64) (simulator.Options, error) {
	opt := simulator.Options{ShopID: shop, Latency: latency, Seed: seed, Faults: map[simulator.Fault]float64{}}
	var ok bool
	if opt.Dialect, ok = simulator.ParseDialect(dialect); !ok {
		return opt, usage("give one of "+joined(simulator.Dialects()), "--dialect %q is not known", dialect)
	}
	for _, text := range faults {
		name, share, _ := strings.Cut(text, "=")
		fault, ok := simulator.ParseFault(name)
		if !ok || fault == simulator.Refuse {
			return opt, usage("give one of "+joined(servedFaults()), "--fault %q is not known", name)
		}
		p, err := parseShare(share)
		if err != nil {
			return opt, usage("for example --fault "+name+"=5%", "--fault %s has no share of the calls", name)
		}
		opt.Faults[fault] = p
	}
	return opt, nil
}

// parseShare reads 5% or 0.05.
func parseShare(text string) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	p, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		p /= 100
	}
	if err == nil && !(p >= 0 && p <= 1) {
		err = fmt.Errorf("%q is no share", text)
	}
	return p, err
}

// simulate serves until it is interrupted, which is how it is meant to end.
func (a *app) simulate(ctx context.Context, addr string, opt simulator.Options) error {
	listener, err := simulator.Listen(addr)
	var elsewhere *simulator.AddrError
	if errors.As(err, &elsewhere) {
		return usage("give an address such as "+simulator.DefaultAddr, "%q is not an address of this machine alone", addr)
	}
	if err != nil {
		return usage("is another simulator running? give another --addr", "cannot serve at %s: %v", addr, err)
	}
	a.print("a pretended shop at http://%s : any API key will do; Ctrl-C ends it", listener.Addr())
	err = serve(ctx, listener, simulator.New(opt))
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// serve answers until the context ends.
func serve(ctx context.Context, listener net.Listener, shop http.Handler) error {
	server := simulator.NewServer(shop)
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	return server.Serve(listener)
}
