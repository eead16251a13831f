package main

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			a.print("kashsync %s (%s, %s/%s)", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}

// version names this program. What was made of a cell by one of the same name is
// not made again, so two that differ must not share it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown" + build()
	}
	v, revision := cmp.Or(info.Main.Version, "(devel)"), ""
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			revision = setting.Value[:min(12, len(setting.Value))]
		}
	}
	switch {
	case v != "(devel)" && !strings.Contains(v, "dirty"):
		return v
	case v == "(devel)" && revision != "":
		v += " " + revision
	}
	return v + build()
}

// build tells programs apart of which the Go tool recorded no version, or that of a
// tree that was changed since. What it writes near their beginning, the build's id,
// depends on all that is in them.
func build() string {
	const enough = 64 << 10
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.CopyN(h, f, enough); err != nil {
		return ""
	}
	if info, err := f.Stat(); err == nil {
		fmt.Fprint(h, info.Size())
	}
	return fmt.Sprintf(" build %x", h.Sum(nil)[:4])
}
