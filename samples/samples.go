// Package samples holds spreadsheets with their mapping files, to try kashsync
// with. All people in them are invented. README.md tells what is in each.
package samples

import "embed"

// Files are the samples, so that a program without its sources has them too.
//
//go:embed *.csv *.xlsx *.yaml
var Files embed.FS
