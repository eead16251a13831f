package main

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/report"
	"kashsync/importer/saved"
	"kashsync/importer/send"
	"kashsync/importer/sheet"
	"kashsync/mapping"
	"kashsync/state"
	"kashsync/state/register"
)

// complain tells a person what went wrong, and what to do about it.
func (a *app) complain(err error) {
	if errors.Is(err, errDeclined) {
		a.note("Nothing was sent.")
		return
	}
	all := once(explain(err))
	for i, w := range all {
		w = words{clean(w.what), clean(w.hint)}
		if a.log != nil {
			a.log.Error(w.what, "hint", w.hint)
			continue
		}
		fmt.Fprintln(a.err, "kashsync: "+w.what)
		if saidNext := i+1 < len(all) && all[i+1].hint == w.hint; w.hint != "" && !saidNext {
			fmt.Fprintln(a.err, "  → "+w.hint)
		}
	}
}

// once leaves out what has been said: where one thing is wrong, as a disk that is
// full, several places fail of it.
func once(all []words) (told []words) {
	for _, w := range all {
		said := func(earlier words) bool { return earlier.hint == w.hint && strings.HasPrefix(earlier.what, w.what) }
		if !slices.ContainsFunc(told, said) {
			told = append(told, w)
		}
	}
	return told
}

// explain finds the words for an error; for several errors in one, all of them.
func explain(err error) []words {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		var all []words
		for _, one := range several.Unwrap() {
			all = append(all, explain(one)...)
		}
		return all
	}
	var (
		told      verdict
		one       *sheet.OneSheetError
		usage     *usageError
		file      *mapping.FileError
		unread    *sheet.Error
		unwritten *report.Error
		shop      *kash.ConfigError
		unlisted  *kash.ListError
		stop      *send.Stop
		journal   *send.JournalError
		kept      *saved.Error
	)
	switch {
	case errors.As(err, &told):
		return nil
	case errors.As(err, &one):
		return aboutOneSheet(one, settingOf(err))
	case errors.As(err, &usage):
		return []words{{usage.what, usage.hint}}
	case errors.As(err, &kept):
		return []words{aboutKept(kept)}
	case errors.As(err, &file):
		return []words{aboutMapping(file)}
	case errors.As(err, &unread):
		return []words{aboutSheet(unread, settingOf(err))}
	case errors.As(err, &unwritten):
		return []words{aboutReport(unwritten)}
	case errors.As(err, &shop):
		return []words{aboutShop(shop)}
	case errors.As(err, &unlisted):
		return []words{aboutList(unlisted)}
	case errors.As(err, &stop):
		return []words{aboutStop(stop)}
	case errors.As(err, &journal):
		w := aboutState(journal.Err)
		w.what += "; nothing was sent that is not recorded"
		return []words{w}
	case errors.Is(err, register.ErrOvertaken):
		return []words{{"another run is at work with this shop, from another state file or another copy of this one", "wait until it is done, and sync again"}}
	case errors.Is(err, errOvertaken):
		return []words{{"another run has made the state file meanwhile", "sync again: it compares with what that run did"}}
	case errors.Is(err, errInterrupted):
		return []words{{"interrupted", ""}}
	case errors.Is(err, plan.ErrUnsteady):
		return []words{{"a row that was unchanged when it was first read asks for a call now; it is not sent, nor is what comes after it",
			"sync again; where it stays so, that is a fault of kashsync: tell who makes it"}}
	case errors.Is(err, importer.ErrShortened):
		return []words{{"the keys of this report were shortened by --mask: it does not tell who has which Kash id", "give a report that was written without --mask, or leave it out to learn from the shop's list"}}
	case errors.Is(err, importer.ErrNoRows):
		return []words{{"the spreadsheet has a header and no rows", "export it again: nobody is deleted for an empty file"}}
	}
	return []words{aboutState(err)}
}

// aboutState words the errors of the state file, and all that nobody foresaw.
func aboutState(err error) words {
	var (
		locked   *state.LockedError
		mismatch *state.MismatchError
		version  *state.VersionError
		broken   *state.Error
		doubt    *state.InDoubtError
		id       *state.IDError
	)
	switch {
	case errors.As(err, &doubt):
		return words{areMany(doubt.Calls, "call") + " in doubt", "settle that first: kashsync resolve"}
	case errors.As(err, &id):
		return words{"the Kash id " + quoted(id.ID) + " is that of " + quoted(id.Key) + " already", "look again in the till"}
	case errors.As(err, &locked):
		holder := "another run"
		if locked.PID != 0 {
			holder = fmt.Sprintf("another run (process %d, since %s)", locked.PID, moment(locked.Since))
		}
		return words{holder + " is at work with " + locked.Path, "wait until it is done, and try again"}
	case errors.As(err, &mismatch):
		return aboutMismatch(mismatch)
	case errors.As(err, &version):
		return words{"a newer kashsync has written " + version.Path, "install that version"}
	case errors.As(err, &broken):
		return aboutBrokenState(broken)
	}
	return words{clean(err.Error()), ""}
}

func aboutMismatch(e *state.MismatchError) words {
	switch e.What {
	case "shop":
		return words{"the state file belongs to shop " + e.Have + ", not to shop " + e.Want,
			"give this shop its own state file with -s, or correct --shop"}
	case "url":
		return words{"the state file belongs to the shop at " + clean(e.Have) + ", not at " + clean(e.Want),
			"give this shop its own state file with -s, or correct --url"}
	}
	return words{"the state file tells customers apart by " + clean(e.Have) + ", the mapping file by " + clean(e.Want),
		"put `match:` back: by other columns everybody would be entered a second time"}
}

func aboutBrokenState(e *state.Error) words {
	w := words{hint: "name another state file with -s"}
	switch e.Code {
	case state.NotState:
		w.what = e.Path + " is no state file of kashsync"
	case state.Empty:
		w = words{"the state file " + e.Path + " is empty: it has lost who is known in the shop", "put a copy of it back; or delete it, and let kashsync learn who is there: `kashsync adopt`"}
	case state.Gone:
		w = words{"the state file " + e.Path + " was deleted or replaced, and what a run wrote last is left beside it (-wal)",
			"put that very file back; where it is lost for good, take " + e.Path + "-wal and -shm away, put a copy of the file back if there is one, and `kashsync adopt`"}
	case state.Mixed:
		w = words{"what a run wrote last (" + e.Path + "-wal) does not belong to the state file " + e.Path + ": another file was put in its place",
			"put the very file back that was there; or, to go on with this one, take " + e.Path + "-wal and -shm away, and then `kashsync adopt`"}
	case state.Directory:
		w.what = e.Path + " is a folder, not a state file"
	case state.NoFolder:
		w.what = "there is no folder for the state file " + e.Path
	case state.Permission:
		w = words{"the state file " + e.Path + " may not be opened or written", "see who owns it and its folder, and that they are not read-only"}
		if errors.Is(e.Err, syscall.EROFS) {
			w = words{"the state file " + e.Path + " is on a file system that is read-only", "put it where it can be written"}
		}
	case state.DiskFull:
		w = words{"the disk with " + e.Path + " is full", "make room, and sync again"}
	case state.IO:
		w = words{"the disk with " + e.Path + " failed: " + clean(fmt.Sprint(e.Err)), "see that it is in order and has room, and try again"}
	case state.Damaged:
		w = words{"the state file " + e.Path + " is damaged", "take it and its -wal and -shm away, and put a copy of it back; or begin anew with `kashsync adopt`"}
	case state.Busy:
		w = words{"another program holds the state file " + e.Path, "close it, and try again"}
	default:
		w = words{"the state file " + e.Path + " cannot be used: " + clean(fmt.Sprint(e.Err)), ""}
	}
	return w
}

func aboutReport(e *report.Error) words {
	switch e.Code {
	case report.NoFolder:
		return words{"there is no folder for the report " + e.Path, "make it, or give another --report or --rejects"}
	case report.Denied:
		return words{"the report " + e.Path + " may not be written", "give another --report or --rejects"}
	case report.ReadOnly:
		return words{"the report " + e.Path + " would be on a file system that is read-only", "give another --report or --rejects"}
	case report.NotAFile:
		return words{"the report " + e.Path + " would replace a folder", "give another --report or --rejects"}
	case report.UnknownEnding:
		return words{"what kind of report is " + e.Path + "?", "end its name in .html, .xlsx, .csv or .json (rejects: .xlsx or .csv)"}
	case report.TooWide:
		return words{"the spreadsheet has too many columns for " + e.Path, "give --rejects a name that ends in .csv"}
	}
	return words{"the report " + e.Path + " could not be written: " + clean(fmt.Sprint(e.Err)), "make room, or give another --report or --rejects; what was sent, if anything, is in the state file"}
}

func aboutShop(e *kash.ConfigError) words {
	const hint = "the address is like https://kash.click"
	switch e.Code {
	case kash.URLScheme:
		return words{"--url begins with " + quoted(e.Arg+":") + ", not with https:", hint}
	case kash.URLInsecure:
		return words{"--url would send the API key to " + quoted(e.Arg) + " in the clear", "use https: (http: is for this machine only)"}
	case kash.URLUserInfo:
		return words{"--url holds a user name or a password", hint}
	case kash.URLQuery:
		return words{"--url holds more than an address", hint}
	case kash.ShopInvalid:
		return words{"the shop's id is not made of digits", "Kash shows it in your account"} // nor is the key, if the two were swapped
	case kash.KeyMissing:
		return words{"the API key is not given", "set KASH_API_KEY, or give --key-file FILE"}
	case kash.ProxyInvalid:
		return words{"the proxy in the environment is no address", "look at HTTPS_PROXY"}
	}
	return words{"--url is no address", hint}
}

func aboutStop(s *send.Stop) words {
	said := ""
	switch refused := s.Status >= http.StatusMultipleChoices; {
	case s.Message != "" && refused:
		said = ": " + statusWord(s.Status) + ": " + quotedAnswer(s.Message, s.Status)
	case s.Message != "":
		said = ": " + quotedAnswer(s.Message, s.Status)
	case refused:
		said = ": " + wordless(s.Status)
	}
	again := "what is done is known: sync again to go on"
	switch s.Reason {
	case send.RefusedAlike:
		first := "the first call"
		if s.Count > 1 {
			first = fmt.Sprintf("the first %d calls alike", s.Count)
		}
		return words{"the shop refused " + first + said,
			"see that the shop's id and the API key are right, and that the account may use the API"}
	case send.UnknownAdds:
		return words{fmt.Sprintf("%d adds in a row were answered so that they may or may not have happened%s", s.Count, said),
			"see whether the shop is in order; then `kashsync resolve` settles them"}
	case send.HalfFailed:
		return words{fmt.Sprintf("%d of the last 50 calls failed%s", s.Count, said), again}
	case send.LongWait:
		return words{"the shop asks to wait " + spell(s.RetryAfter) + said, "sync again then"}
	case send.Throttled:
		return words{"the shop asked for patience for " + spell(s.RetryAfter) + said, "sync again later, with a lower --rate"}
	case send.Unreachable:
		return words{"the shop cannot be reached" + said, "see that --url is right and that this machine is online; " + again}
	}
	return words{strings.ReplaceAll(string(s.Reason), "_", " ") + said, again}
}

func areMany(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " is"
	}
	return several(n, noun) + " are"
}

// onPace tells when the shop slows the run.
func (a *app) onPace(rate float64, pause time.Duration) {
	if pause > 0 {
		a.note("the shop asks for patience: waiting %s, then %.1f calls a second at most", spell(pause), rate)
		return
	}
	a.note("back to %.1f calls a second", rate)
}
