// Package importer runs one import from end to end: it reads a spreadsheet
// through a mapping file, plans what would bring the shop in step with it, and
// sends the plan.
//
// # The way of a customer, from cell to call
//
//	importer/sheet   a cell of the spreadsheet, with its kind and its line
//	mapping          the cells of a row become a customer: canonical values, or problems
//	importer/plan    the customer, held against the one last sent, becomes an action
//	importer/send    the action gets its turn, its intent is written, the call is made
//	importer/kash    the call goes out as a form, and its answer is judged
//	importer/report  what became of it, as a line of the report
//
// What the shop's list can tell is looked up beside that way: importer/match
// compares people, listing.go reads the list, inquire.go and resolve.go settle
// what is in doubt, adopt.go learns who is there, admit.go and place.go say
// whether a state may add. What the runs so far say of a file is in earlier.go
// and, of one of rejects that comes back, in rejects.go.
//
// importer/doctor tells what is odd about a file before anything is planned: cells
// that lost something, dates against the mapping, one person in two rows.
// importer/saved keeps a plan in a file, for a person to decide in, and reads it
// back.
//
// importer/rehearse plays a plan against the simulator before it is sent, by a
// clock of its own; canary.go has a few calls go ahead of a run.
//
// Data flows one way. What stands lower in cmd → importer → state → mapping
// knows nothing of what stands higher; a test and the linter keep it so.
//
// # Where the time goes
//
// The same file as last time (settled.go): where a run has left nothing to do, the
// end of it records so, and plan answers by the file's digest until anything else is
// written into the state. Copying and hashing the file are all of its time.
//
// The unchanged path (pass.go, looks.go, plan/same.go): a row is scanned, its key
// read, its mapped cells hashed (mapping/cells.go), and both looked up in the state's
// index, which is loaded meanwhile as the last run saved it (state/saved_index.go).
// Where the hash is that of the row last applied in full, with nothing to tell, by the
// same rules and version, no value is read. Of a million such rows reading keys and
// hashing cells takes three eighths of the processors' time, scanning and handing the
// rows over a third, copying and hashing the file a seventh, loading the index less.
// Nothing is read once more to show that there is nothing to show.
//
// The changed path: batches of rows go to all processors, where values are made of
// them, half of the time: texts, telephone numbers, e-mail addresses, in this order.
// Deciding and what is remembered of a new key are a third, in one goroutine.
//
// Sending (send/call.go, state/journal.go, state/post.go): workers share the commits
// of what they hand in, a few rows of the journal's own table. The tables that
// everybody reads are brought up to date later, many calls at a time: that is a
// seventh of the time, and after the last call where fewer than some 50,000 wait.
// Of what a call takes meanwhile the commits are a seventh, most of it waiting for
// the disk, and HTTP is two fifths; what makes the row a call once more is the rest.
//
// What bounds it is that each call waits for the disk before it leaves, and that no
// worker has two on their way. A shop that answers at once is sent two fifths of
// what a bare client sends. Tried together, as sketches: plans held in memory,
// connections without net/http's two goroutines each, and a file of its own for the
// journal came to half; the same without waiting for the disk to three quarters. None
// is worth its code: of a shop that takes 2 ms it is two thirds as it is, of one that
// takes 20 ms, which is still quick, all but a twentieth. The connections were built and given up, too:
// what comes unasked lies unseen in a TLS connection, and was taken for the answer to
// the next add.
//
// # What is held in memory
//
// A known customer: 45 bytes beside key and id (state/part.go), and 40 more while the
// file is read ahead of it. A new key: 56 bytes and its place in a map
// (plan/survey_key.go). No row, and no action: whoever needs them reads the file once
// more. So a plan of a million known customers takes about 140 MB, a first one of a
// million 220. Reports are written as the results come; a workbook of a million lines
// lies in temporary files meanwhile. Of calls that were made, what is not posted yet
// lies in the file, 64 MB at most.
//
// # What always holds
//
//  1. A call's intent is durable before its first byte leaves.
//  2. An outcome is durable no later than the same worker's next intent.
//  3. An add whose outcome is unknown is never sent again by itself.
//  4. Nothing is planned for a key whose last call is unsettled.
//  5. The state never claims a value that the shop was not told.
//  6. Every row has one action, and every action one outcome.
//  7. Deletes and blacklistings come last, and none of the absent goes when a
//     key could not be read or the file ended badly.
//  8. A field that is not mapped is never sent; a field that is not set never
//     clears.
//  9. What became of an add is concluded from a list alone that was read ten
//     seconds after the call: that it did not happen by resolving only, that it
//     did also at the start of a sync. Where the list leaves room for another
//     story, a person decides.
//  10. A state that may not know who is in the shop adds nobody: a new one, an
//     older or second copy, a second one for the same shop.
//  11. All reading is from a private copy of the spreadsheet: what was planned is
//     what is sent, whatever happens to the file meanwhile.
//  12. A kept plan is sent as it was shown, or not at all: another state, another
//     shop, a changed file or a changed value refuse it.
//  13. What was undone is not done again by itself, and who was forgotten is not
//     entered again by a file.
package importer
