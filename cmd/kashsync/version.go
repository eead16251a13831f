package main

import (
	"cmp"
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
		return "unknown" + builtAt()
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
	return v + builtAt()
}

// builtAt tells builds apart of which the Go tool recorded no version, or that of
// a tree that was changed since.
func builtAt() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return info.ModTime().UTC().Format(" of 2006-01-02T15:04:05.000Z")
}
