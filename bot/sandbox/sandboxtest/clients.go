// Package sandboxtest proves a sandbox with clients and checkers that nobody
// here wrote: Slack's own libraries for Node, and Slack's own TypeScript types.
// Their exact versions stand in bot/sandbox/testdata/foreign; npm puts them into
// the user's cache once.
package sandboxtest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// installWithin bounds npm, which may have to download some 50 MB.
const installWithin = 5 * time.Minute

// Clients gives a fresh directory with the scripts of testdata/foreign and the
// libraries they import. Without node, or offline with an empty cache, the test
// is skipped; with HOSHU_FULL=1 it fails.
func Clients(t testing.TB) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			lacking(t, "%s is not installed", program)
		}
	}
	from, err := sources()
	if err != nil {
		t.Fatal(err)
	}
	libraries, err := install(t.Context(), from)
	if err != nil {
		lacking(t, "npm cannot install the clients: %v", err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(libraries, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// lacking skips the test for what is missing, or fails it where all must run.
func lacking(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("HOSHU_FULL") == "1" {
		t.Fatalf(format, args...)
	}
	t.Skipf("not tested: "+format, args...)
}

// sources is testdata/foreign, found from any folder of the repository.
func sources() (string, error) {
	dir, err := os.Getwd()
	for ; err == nil && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); e == nil {
			return filepath.Join(dir, "bot", "sandbox", "testdata", "foreign"), nil
		}
	}
	return "", fmt.Errorf("sandboxtest: no go.mod above: %w", os.ErrNotExist)
}

// install gives the directory of the libraries, which npm fills when the lock
// file is new. It is renamed into place whole, so that tests may race for it.
func install(ctx context.Context, from string) (string, error) {
	lock, err := os.ReadFile(filepath.Join(from, "package-lock.json")) //nolint:gosec // of this repository
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "hoshu", fmt.Sprintf("foreign-%x", sha256.Sum256(lock))[:24])
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return "", err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), "installing-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(fresh) }() // gone already when it was renamed
	if err := npm(ctx, from, fresh); err != nil {
		return "", err
	}
	if err := os.Rename(fresh, dir); err != nil && !os.IsExist(err) {
		return "", err
	}
	return dir, nil
}

func npm(ctx context.Context, from, into string) error {
	for _, name := range []string{"package.json", "package-lock.json"} {
		raw, err := os.ReadFile(filepath.Join(from, name)) //nolint:gosec // of this repository
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(into, name), raw, 0o600); err != nil {
			return err
		}
	}
	ctx, stop := context.WithTimeout(ctx, installWithin)
	defer stop()
	cmd := exec.CommandContext(ctx, "npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = into
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("sandboxtest: npm ci: %w\n%s", err, said)
	}
	return nil
}
