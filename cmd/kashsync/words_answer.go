package main

import (
	"fmt"
	"net/http"
	"strings"

	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/send"
)

// unwritten is the message of a call whose outcome could not be recorded.
const unwritten = "answered, and not written down"

// shownWords words what became of an action also where the shop said nothing, for
// the screen and for who is to mend it. The report has the shop's own words only.
func shownWords(r *send.Result) string {
	open := r.Outcome == send.Failed || r.Outcome == send.InDoubt && r.Action.Note != plan.NoteIDTaken
	if r.Message == "" && open {
		return phrase(wordless(r.Status), "; ", resultWords(r))
	}
	return resultWords(r)
}

// wordless tells of an answer that says nothing; "" where there was none.
func wordless(status int) string {
	switch status {
	case 0:
		return ""
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return statusWord(status) + ": redirected, not followed"
	}
	return statusWord(status) + ", without a word"
}

// statusWord is "" where no answer came.
func statusWord(status int) string {
	if status == 0 {
		return ""
	}
	return fmt.Sprintf("HTTP %d", status)
}

// answerWords words what came of a call: the shop's own words as they are, the
// system's so that a person knows what happened.
func answerWords(message string, status int) string {
	switch {
	case message == kash.NoID:
		return "the shop said yes, and gave no Kash id"
	case message == kash.NoAnswer:
		return "no answer in time"
	case message == unwritten:
		return "what came of it could not be written down"
	case status != 0:
	case strings.HasSuffix(message, "connection refused"):
		return "the shop could not be reached (connection refused)"
	case strings.HasSuffix(message, "no such host"):
		return "the shop could not be reached (no such address)"
	case strings.HasSuffix(message, "EOF"), strings.HasSuffix(message, "connection reset by peer"), strings.HasSuffix(message, "broken pipe"):
		return "the connection broke before an answer came"
	}
	return clean(message)
}
