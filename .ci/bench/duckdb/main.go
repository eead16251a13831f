// Command duckdb compares two CSV files with DuckDB, as kashbench's measure of
// what a machine can do: duckdb NEW OLD prints how many rows of the one are not
// in the other. It is a module of its own so that nothing else carries DuckDB.
package main

import (
	"database/sql"
	"encoding/csv"
	"fmt"
	"os"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: duckdb NEW OLD")
		os.Exit(2)
	}
	n, err := changed(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(n)
}

// changed counts the rows of one file that the other does not have in all
// columns.
func changed(now, before string) (n int, err error) {
	query, err := antiJoin(now, before)
	if err != nil {
		return 0, err
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return n, db.QueryRow(query).Scan(&n)
}

// antiJoin joins by the first column, which is the key, and all others. Nothing
// is guessed but how the files are quoted: every column is text.
func antiJoin(now, before string) (string, error) {
	f, err := os.Open(now)
	if err != nil {
		return "", err
	}
	defer f.Close()
	header, err := csv.NewReader(f).Read()
	if err != nil {
		return "", err
	}
	var on []string
	for i, column := range header {
		column = `"` + strings.ReplaceAll(strings.TrimPrefix(column, "\ufeff"), `"`, `""`) + `"`
		equals := " IS NOT DISTINCT FROM "
		if i == 0 {
			equals = " = "
		}
		on = append(on, "now."+column+equals+"before."+column)
	}
	return fmt.Sprintf("SELECT count(*) FROM %s AS now ANTI JOIN %s AS before ON %s",
		rows(now), rows(before), strings.Join(on, " AND ")), nil
}

func rows(path string) string {
	return "read_csv('" + strings.ReplaceAll(path, "'", "''") + "', all_varchar = true, header = true)"
}
