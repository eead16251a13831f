package report_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	proto "github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	cdp "github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// A tab is one tab of a real browser, without a window.
type tab struct {
	ctx context.Context
	t   *testing.T

	mu       sync.Mutex
	said     []string // to the console, of policies broken too
	asked    []string // of the network
	dialogs  int
	download int
}

// newTab starts a browser; where the machine has none, the test says so and ends.
func newTab(t *testing.T) *tab {
	t.Helper()
	program := browserProgram()
	if program == "" {
		t.Skip("skipped: there is no Chromium or Chrome here to try the page in")
	}
	options := slices.Concat(cdp.DefaultExecAllocatorOptions[:], []cdp.ExecAllocatorOption{
		cdp.ExecPath(program), cdp.NoSandbox, cdp.DisableGPU, cdp.UserDataDir(t.TempDir()),
		cdp.Flag("disable-quic", true), cdp.Flag("disable-component-update", true), cdp.Flag("disable-dev-shm-usage", true),
		cdp.Flag("disable-background-networking", true), cdp.Flag("disable-sync", true), cdp.WindowSize(1280, 900),
	})
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	ctx, cancelBrowser := cdp.NewExecAllocator(ctx, options...)
	ctx, cancelTab := cdp.NewContext(ctx)
	t.Cleanup(func() {
		_ = cdp.Cancel(ctx) // waits until the browser has let go of its folder
		cancelTab()
		cancelBrowser()
		cancel()
	})
	b := &tab{ctx: ctx, t: t}
	require.NoError(t, cdp.Listen(ctx, b.hear))
	call(b, network.Enable, network.EnableParams{})
	call(b, log.Enable, proto.Empty{})
	call(b, page.Enable, page.EnableParams{})
	return b
}

func browserProgram() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if mac := "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; runtime.GOOS == "darwin" {
		if _, err := os.Stat(mac); err == nil {
			return mac
		}
	}
	return ""
}

func (b *tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		b.said = append(b.said, e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, "file:") {
			b.asked = append(b.asked, e.Request.URL)
		}
	case *page.EventJavascriptDialogOpening:
		b.dialogs++
	case *browser.EventDownloadWillBegin:
		b.download++
	}
}

func call[P, R any](b *tab, command proto.Command[P, R], params P) R {
	b.t.Helper()
	result, err := cdp.Call(b.ctx, command, params)
	require.NoError(b.t, err)
	return result
}

func run[T any](b *tab, action cdp.Action[T]) T {
	b.t.Helper()
	result, err := cdp.Run(b.ctx, action)
	require.NoError(b.t, err)
	return result
}

func (b *tab) open(path string) {
	b.t.Helper()
	run(b, cdp.Navigate((&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()))
}

// eval returns what an expression comes to, or what it promises.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	return run(b, cdp.Evaluate[T](expression, cdp.EvalAwaitPromise))
}

// quiet asserts that the page ran nothing but its own, and asked for nothing.
func (b *tab) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	require.Empty(b.t, b.said, "the console")
	require.Empty(b.t, b.asked, "the network")
	require.Zero(b.t, b.dialogs+b.download)
}

// look sets how wide the window is, and whether all is dark.
func (b *tab) look(width, height int64, scheme string) {
	b.t.Helper()
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 500,
	})
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// shot keeps a picture where KASHSYNC_SHOTS names a folder for them.
func (b *tab) shot(name string) {
	b.t.Helper()
	folder := os.Getenv("KASHSYNC_SHOTS")
	if folder == "" {
		return
	}
	require.NoError(b.t, os.WriteFile(filepath.Join(folder, name+".png"), run(b, cdp.CaptureScreenshot()), 0o600))
}

// broken is what the console said of policies broken.
func (b *tab) broken() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.said)
}
