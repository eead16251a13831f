// Package checkdigit tells whether numbers that carry their own check are
// written right: barcodes, French company numbers, VAT numbers. That a number is
// right does not mean that anybody has it.
package checkdigit

// EAN reports whether s is an EAN-8, UPC-A or EAN-13.
func EAN(s string) bool {
	if n := len(s); n != 8 && n != 12 && n != 13 || !digits(s) {
		return false
	}
	sum := 0
	for i := range len(s) { // from the right: 1, 3, 1, 3, …
		weight := 1 + i%2*2
		sum += weight * int(s[len(s)-1-i]-'0')
	}
	return sum%10 == 0
}

// SIREN reports whether s is the number of a French company: 9 digits.
func SIREN(s string) bool { return len(s) == 9 && digits(s) && luhn(s) }

// SIRET reports whether s is the number of a French company's establishment:
// 14 digits. Those of La Poste, of which it has more than Luhn's rule leaves,
// follow a rule of their own.
func SIRET(s string) bool {
	const post = "356000000"
	if len(s) != 14 || !digits(s) || !luhn(s[:9]) {
		return false
	}
	return luhn(s) || s[:9] == post && sum(s)%5 == 0
}

// luhn doubles every second digit from the right; the sum ends in 0.
func luhn(s string) bool {
	total := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		total += d/10 + d%10
	}
	return total%10 == 0
}

// iso7064 is the pure system of ISO 7064 with modulus 11 and 10.
func iso7064(s string) bool {
	product := 10
	for i := range len(s) - 1 {
		rest := (int(s[i]-'0') + product) % 10
		if rest == 0 {
			rest = 10
		}
		product = 2 * rest % 11
	}
	return (11-product)%10 == int(s[len(s)-1]-'0')
}

// weighted adds up the digits, each times its weight. There are no more weights
// than digits.
func weighted(s string, weights ...int) int {
	total := 0
	for i, w := range weights {
		total += w * int(s[i]-'0')
	}
	return total
}

func sum(s string) int {
	total := 0
	for i := range len(s) {
		total += int(s[i] - '0')
	}
	return total
}

// number reads at most 18 digits.
func number(s string) int {
	n := 0
	for i := range len(s) {
		n = 10*n + int(s[i]-'0')
	}
	return n
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func letter(c byte) bool { return 'A' <= c && c <= 'Z' }
