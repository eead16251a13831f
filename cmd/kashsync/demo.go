package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"kashsync/importer/simulator"
	"kashsync/samples"
)

func (a *app) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "The main job on the samples, against an in-process shop",
		Long: `Play the main job: a salon's customer list goes into a pretended shop, the next
night's list changes it, and a third run finds nothing left to do. Nothing leaves
this machine, and nothing is written but a folder of its own, whose name it tells.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context()) },
	}
}

func (a *app) demo(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "kashsync-demo-")
	if err != nil {
		return err
	}
	if err := os.CopyFS(folder, samples.Files); err != nil {
		return err
	}
	listener, err := simulator.Listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	shop := simulator.New(simulator.Options{})
	go func() { _ = serve(ctx, listener, shop) }()

	d := &demo{app: a, folder: folder, url: "http://" + listener.Addr().String(), shop: shop}
	if err := d.play(ctx); err != nil {
		return err
	}
	return d.end()
}

// A demo plays a few commands, as a person would type them in the folder.
type demo struct {
	app         *app
	folder, url string
	shop        *simulator.Shop
}

func (d *demo) play(ctx context.Context) error {
	mapping := d.path("salon.mapping.yaml")
	for _, scene := range []struct {
		say  string
		file string
	}{
		{"The first night: 60 customers, from a French till's export, go into an empty shop.", "salon.csv"},
		{"The second night: a new export. Only what differs is sent; two rows are wrong, and left out.", "salon-night2.csv"},
		{"The third night: the same file again. There is nothing left to do.", "salon-night2.csv"},
	} {
		d.app.print("\n=== %s\n\n$ kashsync sync %s -m salon.mapping.yaml --yes\n", scene.say, scene.file)
		code := d.command(ctx, "sync", d.path(scene.file), "-m", mapping, "--yes",
			"--shop", "42", "--url", d.url, "--rate", "200", "--workers", "8")
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		d.app.print("\nThe exit code was %d; the shop now has %s.", code, several(len(d.shop.Customers()), "customer"))
		if code != exitDone && code != exitInvalid {
			return verdict{becauseError}
		}
	}
	return nil
}

func (d *demo) path(name string) string { return filepath.Join(d.folder, name) }

// command runs kashsync as a person would, in this process, and shows what it
// says with the folder's name left out.
func (d *demo) command(ctx context.Context, args ...string) int {
	var out bytes.Buffer
	inner := &app{
		in: bytes.NewReader(nil), out: &out, err: &out, stateHome: filepath.Join(d.folder, ".state"),
		getenv: func(name string) string {
			if name == "KASH_API_KEY" {
				return "a-key-for-the-demo"
			}
			return ""
		},
	}
	code := inner.run(ctx, args)
	text := bytes.ReplaceAll(out.Bytes(), []byte(d.folder+string(filepath.Separator)), nil)
	text = bytes.ReplaceAll(text, []byte(filepath.ToSlash(d.folder)+"/"), nil)
	_, _ = d.app.out.Write(text)
	return code
}

func (d *demo) end() error {
	d.app.print("\n=== That was it. The spreadsheets, the mapping file and the reports are in\n")
	d.app.print("    %s", d.folder)
	names, err := fs.Glob(os.DirFS(d.folder), "salon*")
	for _, name := range names {
		d.app.print("      %s", name)
	}
	return err
}
