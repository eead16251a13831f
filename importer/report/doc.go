// Package report writes what a plan would do, and what became of a run, as
// files: previews and results (a page for people, a workbook, CSV), and the
// rejects, the spreadsheet's own rows that were left out, to be mended and given
// to kashsync again.
//
// Every file is written beside its target under another name and takes its
// place whole, or not at all. Rows are written as they come and are never all
// in memory, but for what a page shows. The words that a person reads come from
// the caller. Nothing in a file can run: the page has a strict policy and no
// text that is not escaped, workbooks hold text as text, and CSV none that is
// taken for a formula.
package report
