package report_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/report"
)

func TestFileTakesItsPlaceAtOnce(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.csv")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o644))
	file, err := report.Create(path)
	require.NoError(t, err)
	_, err = file.Write([]byte("new"))
	require.NoError(t, err)
	require.Equal(t, "old", read(t, path), "as a crash here would leave it")

	final, err := file.Commit()
	require.NoError(t, err)
	require.Equal(t, path, final)
	require.Equal(t, "new", read(t, path))
	require.Equal(t, []string{"x.csv"}, names(t, dir))
	if runtime.GOOS != "windows" {
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
}

func TestFileAborted(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.csv")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o644))
	file, err := report.Create(path)
	require.NoError(t, err)
	file.Abort()
	file.Abort()
	require.Equal(t, "old", read(t, path))
	require.Equal(t, []string{"x.csv"}, names(t, dir))
}

// A folder that appears where the file is to stand cannot be replaced, as
// little as a file that is open in Excel.
func TestFileThatCannotBeReplaced(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.results.csv")
	file, err := report.Create(path)
	require.NoError(t, err)
	_, err = file.Write([]byte("new"))
	require.NoError(t, err)
	require.NoError(t, os.Mkdir(path, 0o700))
	taken := filepath.Join(dir, "x.results (2).csv")
	require.NoError(t, os.WriteFile(taken, []byte("another"), 0o600))

	final, err := file.Commit()
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "x.results (3).csv"), final)
	require.Equal(t, "new", read(t, final))
	require.Equal(t, "another", read(t, taken))
}

func TestFileWhoseFolderIsGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	require.NoError(t, os.Mkdir(dir, 0o700))
	file, err := report.Create(filepath.Join(dir, "x.csv"))
	require.NoError(t, err)
	if err := os.RemoveAll(dir); err != nil {
		file.Abort() // Windows keeps a folder with an open file
		return
	}
	_, err = file.Commit()
	var failure *report.Error
	require.ErrorAs(t, err, &failure)
	require.Equal(t, report.NotReplaced, failure.Code)
}

func TestCreateRefuses(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder.csv"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
	for name, want := range map[string]report.Code{
		"folder.csv": report.NotAFile,
		"nowhere/x":  report.NoFolder,
		"file/x.csv": report.NoFolder,
	} {
		_, err := report.Create(filepath.Join(dir, filepath.FromSlash(name)))
		var failure *report.Error
		require.ErrorAs(t, err, &failure, name)
		require.Equal(t, want, failure.Code, name)
	}
	require.Equal(t, []string{"file", "folder.csv"}, names(t, dir))
}

func TestCreateFollowsALink(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "real.csv"), filepath.Join(dir, "link.csv")
	require.NoError(t, os.WriteFile(target, []byte("old"), 0o600))
	if err := os.Symlink(target, link); err != nil {
		return // the system does not let us make links
	}
	file, err := report.Create(link)
	require.NoError(t, err)
	_, err = file.Commit()
	require.NoError(t, err)
	info, err := os.Lstat(link)
	require.NoError(t, err)
	require.Equal(t, os.ModeSymlink, info.Mode().Type())
	require.Empty(t, read(t, target))
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

func names(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
