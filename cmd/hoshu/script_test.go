package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"hoshu/bot/sandbox"
	"hoshu/bot/slackchat"
)

// TestScript runs hoshu from the command line as people do. Every script is a
// file in testdata/script; UPDATE=1 writes the outputs that are compared anew.
// Besides testscript's own commands there are:
//
//	slack            a workspace of its own: $API, $BOT and $APP lead to it
//	serve FILE       hoshu run --config FILE in the background, until it says so
//	log PATTERN      wait for words in its log
//	stop             SIGTERM, and exit code 0
//	fill DIR SIZE    make a directory with one file of so many bytes
//	damage FILE      overwrite a whole file with other bytes
//	expand FILE...   put $WORK and $API into files
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       os.Getenv("UPDATE") != "",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"slack": scriptSlack, "serve": scriptServe, "log": scriptLog, "stop": scriptStop,
			"fill": scriptFill, "damage": scriptDamage, "expand": scriptExpand,
		},
		Setup: func(env *testscript.Env) error { env.Values[daemonKey{}] = new(*daemon); return nil },
	})
}

// daemonKey is where a script keeps the hoshu that it runs.
type daemonKey struct{}

func running(ts *testscript.TestScript) **daemon { return ts.Value(daemonKey{}).(**daemon) }

func scriptSlack(ts *testscript.TestScript, _ bool, _ []string) {
	ws := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(ws.Handler())
	ws.SetBase(server.URL)
	ts.Defer(func() { ws.Close(); server.Close() })
	ts.Setenv("API", server.URL+"/api/")
	ts.Setenv("BOT", ws.BotToken())
	ts.Setenv("APP", ws.AppToken())
}

func scriptServe(ts *testscript.TestScript, _ bool, args []string) {
	d, err := launch(ts.MkAbs("."), []string{"BOT=" + ts.Getenv("BOT"), "APP=" + ts.Getenv("APP")}, "run", "--config", args[0])
	ts.Check(err)
	*running(ts) = d
	ts.Defer(func() { _, _ = d.ends(syscall.SIGKILL) })
	scriptLog(ts, false, []string{"hoshu runs"})
	d.rewind()
}

func scriptLog(ts *testscript.TestScript, _ bool, args []string) {
	_, err := (*running(ts)).awaits(context.Background(), args[0])
	ts.Check(err)
}

func scriptStop(ts *testscript.TestScript, _ bool, _ []string) {
	code, err := (*running(ts)).ends(syscall.SIGTERM)
	ts.Check(err)
	if code != 0 {
		ts.Fatalf("exit code %d", code)
	}
}

func scriptFill(ts *testscript.TestScript, _ bool, args []string) {
	var size int
	_, err := fmt.Sscan(args[1], &size)
	ts.Check(err)
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o700))
	ts.Check(os.WriteFile(filepath.Join(dir, "data"), make([]byte, size), 0o600))
}

func scriptDamage(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	raw, err := os.ReadFile(path)
	ts.Check(err)
	for i := range raw {
		raw[i] = 'x'
	}
	ts.Check(os.WriteFile(path, raw, 0o600))
}

func scriptExpand(ts *testscript.TestScript, _ bool, args []string) {
	for _, file := range args {
		text := os.Expand(ts.ReadFile(file), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o600))
	}
}

// quietly runs hoshu in this process, without any environment.
func quietly(t *testing.T, args ...string) (code int, stdout string) {
	t.Helper()
	var out, problems bytes.Buffer
	code = run(t.Context(), args, func(string) string { return "" }, &out, &problems)
	return code, out.String() + problems.String()
}

func TestEveryCommandSaysWhatItDoesWithAnExample(t *testing.T) {
	eachCommand(rootCommand(&program{}), func(c *cobra.Command) {
		if c.Short == "" {
			t.Errorf("%s says nothing of itself", c.CommandPath())
		}
		if !c.HasSubCommands() && c.Example == "" {
			t.Errorf("%s has no example", c.CommandPath())
		}
	})
}

// eachCommand visits a command and all below it that people see.
func eachCommand(c *cobra.Command, visit func(*cobra.Command)) {
	if c.Hidden {
		return
	}
	visit(c)
	for _, sub := range c.Commands() {
		eachCommand(sub, visit)
	}
}

func TestManifestIsThatOfTheDoor(t *testing.T) {
	want, err := slackchat.Manifest("hoshu")
	if err != nil {
		t.Fatal(err)
	}
	code, out := quietly(t, "manifest")
	if code != 0 || out != string(want) {
		t.Errorf("%d %s", code, out)
	}
}
