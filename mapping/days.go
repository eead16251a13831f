package mapping

import "strconv"

// days reads "400 days".
func (d *decoder) days(e *entry) int {
	text := d.text(e)
	n, unit := quantity(text)
	switch {
	case text == "": // it is told already
		return 0
	case unit == "day" && n >= 1 && n <= maxDays:
		return n
	}
	failed := fail(e.value.position, BadDays, e.name, text, strconv.Itoa(maxDays))
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= maxDays {
		failed.Nearest = text + " days"
	}
	d.add(failed)
	return 0
}
