package main

import (
	"fmt"

	"kashsync/importer/kash"
)

// aboutList words why the shop's list of customers cannot be used.
func aboutList(e *kash.ListError) words {
	said := ""
	if e.Message != "" {
		said = ": " + quotedAnswer(e.Message, e.Status)
	}
	status := ""
	if e.Status >= 300 {
		status = fmt.Sprintf(" (HTTP %d)", e.Status)
	}
	switch e.Code {
	case kash.ErrListRefused:
		return words{"the shop refuses to list its customers" + status + said,
			"see that the shop's id and the API key are right, and that the account may use the API"}
	case kash.ErrListMissing:
		return words{"this shop has no list of its customers" + status + said, "see that --url is right"}
	case kash.ErrListFailed:
		return words{"the list of the shop's customers did not come" + status + said,
			"see that --url is right and that this machine is online, and try again; a long list may need a longer --timeout"}
	case kash.ErrListTooLong:
		return words{"the list of the shop's customers is longer than any shop's can be", "see that --url is right"}
	case kash.ErrListUnknown:
		keys := ""
		if len(e.Keys) > 0 {
			keys = "; a customer has there: " + clean(abridged(list(e.Keys)))
		}
		return words{"the shop answers with a list that kashsync does not understand" + status + said + keys, ""}
	}
	return words{"the list of the shop's customers cannot be used" + status + said, ""}
}
