package store_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// writerEnv makes this test binary a writer on the directory it names.
const writerEnv = "HOSHU_STORE_TEST_WRITER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerEnv); dir != "" {
		m.Run() // only TestWriter, asked for by -test.run
		return
	}
	os.Exit(m.Run())
}

// TestWriter is the child of the test below: it changes values as fast as it can
// and says each on stdout after the store has said it is kept.
func TestWriter(t *testing.T) {
	dir := os.Getenv(writerEnv)
	if dir == "" {
		return // nothing to show by itself
	}
	notes := table(t, open(t, dir))
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for id := fmt.Sprintf("N-%d", w); ; {
				fmt.Printf("kept %s %d\n", id, bump(t, notes, id).N)
			}
		})
	}
	all.Wait()
}

func TestKillingTheProcessLosesNothingThatWasAcknowledged(t *testing.T) {
	dir := t.TempDir()
	for round := range 8 {
		kept := writeAndKill(t, dir, 5+40*round)
		db := open(t, dir)
		notes := table(t, db)
		for id, n := range kept {
			if v, err := notes.Get(id); err != nil || v.N < n {
				t.Errorf("%s: %d was acknowledged, the store has %d (%v)", id, n, v.N, err)
			}
		}
		if _, err := db.Verify(t.Context(), nil); err != nil {
			t.Error(err)
		}
		must(t, db.Close())
	}
}

// writeAndKill kills a writer after so many acknowledged changes and returns the
// last that was acknowledged of each value.
func writeAndKill(t *testing.T, dir string, changes int) map[string]int {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWriter$")
	child.Env = append(os.Environ(), writerEnv+"="+dir)
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	kept := map[string]int{}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		var id string
		var value int
		if _, err := fmt.Sscanf(strings.TrimSpace(lines.Text()), "kept %s %d", &id, &value); err == nil {
			kept[id] = max(kept[id], value)
		}
		if n == changes {
			must(t, child.Process.Kill())
		}
	}
	if err := child.Wait(); err == nil || len(kept) == 0 {
		t.Fatal("the writer was not killed while writing:", err, kept)
	}
	return kept
}
