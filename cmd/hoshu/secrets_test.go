package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"

	"hoshu/bot/sandbox"
)

// marked are two tokens that are found again wherever they go.
var marked = map[string]string{"BOT": "xoxb-MARKED-1", "APP": "xapp-MARKED-2", "SHOP": "MARKED3", "MAIL": "MARKED4"}

const markedConfig = `
language: en
data: DIR/state
listen: 127.0.0.1:0
log: { level: debug }
slack:
  bot_token: { env: BOT }
  app_token: { env: APP }
  api_url: API
  ops_channel: C0OPS
mail: { host: 127.0.0.1, port: 1, tls: none, user: hoshu, password: { env: MAIL }, from: hoshu@example.com, to: [duty@example.com], after: 1s }
clients:
  - id: acme
    name: ACME
    systems:
      - id: shop
        name: Shop
        checks:
          - { name: page, kind: http, every: 1s, timeout: 1s, fail_after: 1, severity: critical, with: { url: "APIping", status: 204, headers: { Authorization: { env: SHOP } } } }
`

// tellsNothing fails if a part of a secret is in what was printed.
func tellsNothing(t *testing.T, what, printed string) {
	t.Helper()
	if i := strings.Index(printed, "MARKED"); i >= 0 {
		t.Errorf("%s tells a secret: ...%s", what, printed[max(0, i-200):min(len(printed), i+40)])
	}
}

func TestNoCommandTellsASecret(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "hoshu.yaml")
	config := strings.NewReplacer("DIR", dir, "API", "http://127.0.0.1:1/api/").Replace(markedConfig)
	for name, text := range map[string]string{
		"as it should be":                config,
		"tokens swapped":                 strings.NewReplacer("env: BOT", "env: APP", "env: APP", "env: BOT").Replace(config),
		"a token of the wrong kind":      strings.Replace(config, "env: BOT", "env: SHOP", 1),
		"a password in the file":         strings.Replace(config, "{ env: MAIL }", "MARKED4", 1),
		"a token in the file":            strings.Replace(config, "{ env: BOT }", "xoxb-MARKED-1", 1),
		"a token as a variable's name":   strings.Replace(config, "env: BOT", "env: xoxb-MARKED-1", 1),
		"a token as a file's name":       strings.Replace(config, "env: APP", "file: xapp-MARKED-2", 1),
		"a token as a key":               strings.Replace(config, "env: APP", "xapp-MARKED-2: env", 1),
		"a token as a language":          strings.Replace(config, "language: en", "language: xoxb-MARKED-1", 1),
		"a token as a channel":           strings.Replace(config, "C0OPS", "xoxb-MARKED-1", 1),
		"a token in a broken line":       config + "\n  xoxb-MARKED-1: [",
		"a token where a number belongs": strings.Replace(config, "fail_after: 1", "fail_after: xoxb-MARKED-1", 1),
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		eachCommand(rootCommand(&program{}), func(c *cobra.Command) {
			args := strings.Fields(c.CommandPath())[1:]
			switch c.Name() {
			case "run":
				if name == "as it should be" {
					return // TestARunTellsNoSecret
				}
				args = append(args, "--config", file)
			case "sandbox":
				return // it has no secrets but its own
			case "check":
				args = append(args, map[bool]string{true: file, false: "--config=" + file}[c.HasParent() && c.Parent().Name() == "config"])
			}
			var out bytes.Buffer
			run(t.Context(), args, func(name string) string { return marked[name] }, &out, &out)
			tellsNothing(t, name+": "+c.CommandPath(), out.String())
		})
	}
}

func TestARunTellsNoSecret(t *testing.T) {
	l := newLifeTest(t, sandbox.Options{}) // which knows neither of the tokens
	l.writes(markedConfig)
	var err error
	if l.child, err = launch(l.dir, []string{"BOT=" + marked["BOT"], "APP=" + marked["APP"], "SHOP=" + marked["SHOP"], "MAIL=" + marked["MAIL"]}, "run", "--config", "hoshu.yaml"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = l.child.ends(syscall.SIGKILL) })
	l.listen = l.logs(`hoshu runs.* listen=(\S+)`)
	l.child.rewind()
	l.logs("Slack does not accept bot_token")
	l.child.rewind()
	l.logs("Slack does not accept app_token")
	l.child.rewind()
	l.logs("alert.fired")
	for _, page := range []string{"/healthz", "/readyz", "/metrics", "/"} {
		_, body := l.asks(page)
		tellsNothing(t, page, body)
	}
	l.writes(strings.Replace(markedConfig, "env: BOT", "env: APP", 1))
	l.hup()
	l.logs("not taken; the old one goes on")
	l.ends()
	tellsNothing(t, "the log", l.child.said())
	if err := filepath.WalkDir(filepath.Join(l.dir, "state"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		tellsNothing(t, path, string(raw))
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
