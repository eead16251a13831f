// Package report writes what became of a run as files: the results, one line a
// row, and the rejects, the spreadsheet's own rows that were left out, to be
// mended and given to kashsync again.
//
// Every file is written beside its target under another name and takes its
// place whole, or not at all. Rows are written as they come and are never all
// in memory. The words that a person reads come from the caller.
package report
