package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
)

// printResult writes a contest as a table: what each subject took, then what is
// claimed of them.
func printResult(out io.Writer, r *result) {
	fmt.Fprintf(out, "\n%s: %s\n", r.Name, countOf(r.Rows, "row"))
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "  \tmedian\tspread\tCPU\tmemory")
	for i := range r.Subjects {
		m := &r.Subjects[i]
		fmt.Fprintf(t, "  %s\t%s\t%s to %s\t%s\t%s\n", m.Name, seconds(m.Wall.Median), seconds(m.Wall.Min), seconds(m.Wall.Max),
			seconds(m.CPU.Median), memory(m.Memory))
	}
	for i := range r.Claims {
		fmt.Fprintln(t, claimLine(&r.Claims[i]))
	}
	_ = t.Flush() // nobody is left to tell that the output has gone
	for _, why := range r.LeftOut {
		fmt.Fprintf(out, "  left out: %s\n", why)
	}
}

func claimLine(c *judged) string {
	v := &c.Value
	line := fmt.Sprintf("  %s\t%s\t%s to %s", c.What, number(v.Median), number(v.Min), number(v.Max))
	if c.Holds == nil {
		return line
	}
	asked, verdict := "at most ", "holds"
	if c.AtLeast {
		asked = "at least "
	}
	if !*c.Holds {
		verdict = "MISSED"
	}
	return line + "\t" + asked + number(c.Limit) + "\t" + verdict
}

// number has three digits that count.
func number(x float64) string {
	switch {
	case x >= 100:
		return strconv.FormatFloat(x, 'f', 0, 64)
	case x >= 10:
		return strconv.FormatFloat(x, 'f', 1, 64)
	case x >= 1 || x == 0:
		return strconv.FormatFloat(x, 'f', 2, 64)
	}
	return strconv.FormatFloat(x, 'f', 3, 64)
}

func seconds(s float64) string {
	if s < 1 {
		return number(s*1000) + " ms"
	}
	return number(s) + " s"
}

func memory(bytes int64) string {
	if bytes == 0 {
		return "-"
	}
	return number(float64(bytes)/1e6) + " MB"
}

// countOf writes a number of things with its thousands apart.
func countOf(n int, thing string) string {
	text := thousands(n) + " " + thing
	if n != 1 {
		text += "s"
	}
	return text
}

func thousands(n int) string {
	digits := strconv.Itoa(n)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

func share(part, whole int) string {
	return number(100*float64(part)/float64(whole)) + " % of the whole"
}
