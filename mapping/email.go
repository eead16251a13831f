package mapping

import (
	"net/mail"
	"strings"
)

// email takes one bare address, whose domain has a dot.
func email(v value) (string, fault) {
	if isEmail(v.text) && v.kind == Text {
		return v.text, fault{}
	}
	if strings.Count(v.text, "@") > 1 {
		return "", fault{code: EmailSeveral}
	}
	return "", fault{code: EmailBad}
}

func isEmail(s string) bool {
	const longest = 254
	if len(s) > longest {
		return false
	}
	address, err := mail.ParseAddress(s)
	if err != nil || address.Name != "" || address.Address != s {
		return false
	}
	local, domain, _ := strings.Cut(s, "@")
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' || strings.ContainsAny(label, "!#$%&'*+/=?^_`{|}~[]:") {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(labels) > 1 && len(last) > 1 && !allDigits(last) && !strings.Contains(local, `"`)
}
