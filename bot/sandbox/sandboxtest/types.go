package sandboxtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// preamble of the file that tsc reads. Excess keys are found in literals only,
// so each value stands there as one. The types of responses are made by machine
// from samples: they have enums, which no literal satisfies, and know no null;
// Loose gives them words and null, and keeps their keys and nesting.
const preamble = `import type * as api from '@slack/web-api';
import type * as types from '@slack/types';
import type * as bolt from '@slack/bolt';
type Loose<T> = T extends string ? string : T extends (infer E)[] ? Loose<E>[] | null
  : T extends object ? { [K in keyof T]: Loose<T[K]> | null } : T;
`

// Check fails the test for whatever Slack's types do not allow. It needs node
// and npm, as Clients does.
func (d *Dump) Check(t testing.TB) {
	t.Helper()
	if words := d.refused(t); words != "" {
		t.Errorf("Slack's types refuse what the workspace said:\n%s", words)
	}
}

// refused is what tsc says of all that was collected, "" when it agrees.
func (d *Dump) refused(t testing.TB) string {
	t.Helper()
	dir := Clients(t)
	d.mu.Lock()
	text, names := typescript(d.literals)
	d.mu.Unlock()
	if err := os.WriteFile(filepath.Join(dir, "dump.mts"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join("node_modules", ".bin", "tsc"),
		"--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--ignoreConfig", "dump.mts")
	cmd.Dir = dir
	said, err := cmd.CombinedOutput()
	if err == nil {
		return ""
	}
	return err.Error() + "\n" + explain(string(said), names, strings.Split(text, "\n"))
}

// typescript is a file with one literal a line, and what stands on each line.
func typescript(all []literal) (text string, names map[int]string) {
	var b strings.Builder
	b.WriteString(preamble)
	names = map[int]string{}
	first := strings.Count(preamble, "\n") + 1
	for i, l := range all {
		value := strings.ReplaceAll(string(pack(l.value)), `"\u0000undefined"`, "undefined")
		fmt.Fprintf(&b, "(%s) satisfies %s;\n", value, l.typ)
		names[first+i] = l.of
	}
	return b.String(), names
}

// explain adds to each error of tsc what it is about.
func explain(said string, names map[int]string, lines []string) string {
	var b strings.Builder
	for line := range strings.Lines(said) {
		b.WriteString(line)
		var n, column int
		if _, err := fmt.Sscanf(line, "dump.mts(%d,%d)", &n, &column); err == nil {
			from := max(0, column-80)
			fmt.Fprintf(&b, "    in %s\n    near … %s\n", names[n], cut(lines[n-1][from:], 300))
		}
	}
	return cut(b.String(), 20000)
}

// cut shortens what nobody would read to its end.
func cut(s string, bytes int) string {
	if len(s) > bytes {
		return s[:bytes] + " …"
	}
	return s
}
