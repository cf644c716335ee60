package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"text/template"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/spf13/cobra"

	"hoshu/bot/sandbox"
	"hoshu/bot/sandbox/page"
)

//go:embed sandbox.yaml
var sandboxConfig string

// sandboxFlags are what somebody may choose of a sandbox.
type sandboxFlags struct {
	listen, data, language, logLevel string
	workspaceOnly                    bool
	iKnow                            bool // that anybody who reaches the address can act as anyone
}

func sandboxCommand(p *program) *cobra.Command {
	var f sandboxFlags
	cmd := &cobra.Command{
		Use: "sandbox", Short: "Try hoshu here and now, with a Slack of its own", Args: cobra.NoArgs,
		Long: `Starts a Slack-compatible workspace in this process, the real bot against it, and
a page where you act as any user. It checks this very machine and needs no token,
no account and no network. Ctrl-C ends it.

Without --data its state lives in a temporary directory that goes with it.
--workspace-only serves the workspace alone, for a separate "hoshu run" or any other client.`,
		Example: "  hoshu sandbox\n  hoshu sandbox --language ja --listen 127.0.0.1:8090 --data ./play",
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.sandbox(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8080", "loopback address of the page")
	cmd.Flags().StringVar(&f.data, "data", "", "directory for the state, kept; default: a temporary one")
	cmd.Flags().StringVar(&f.language, "language", "en", "en or ja: what the world speaks")
	cmd.Flags().StringVar(&f.logLevel, "log", "warn", "level of the bot's own log: debug, info, warn, error")
	cmd.Flags().BoolVar(&f.workspaceOnly, "workspace-only", false, "serve the workspace without the bot and print how to reach it")
	cmd.Flags().BoolVar(&f.iKnow, "i-know", false, "listen on an address that others reach; they can act as anyone")
	return cmd
}

func (f sandboxFlags) validate() error {
	switch {
	case f.language != "en" && f.language != "ja":
		return fmt.Errorf("--language %q: write en or ja", f.language)
	case !loopback(f.listen) && !f.iKnow:
		return fmt.Errorf("--listen %q: write a loopback address such as 127.0.0.1:8080; whoever reaches another one can act as anyone (--i-know says you want that)", f.listen)
	}
	return nil
}

func (p *program) sandbox(ctx context.Context, f sandboxFlags) (err error) {
	if err := f.validate(); err != nil {
		return usage(err)
	}
	log, err := newLog(p.stderr, LogConfig{Format: "text", Level: f.logLevel})
	if err != nil {
		return usage(err)
	}
	life := newLife(log)
	defer func() { err = errors.Join(err, life.stop()) }()

	w, err := openWorld(ctx, life, f, log)
	if err != nil {
		return err
	}
	if f.workspaceOnly {
		err = p.println(fmt.Sprintf("page       %s\napi_url    %s/api/\nbot token  %s\napp token  %s", w.url, w.url, w.workspace.BotToken(), w.workspace.AppToken()))
	} else {
		err = p.println("hoshu sandbox is ready: " + w.url)
	}
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-life.failed:
		return err
	}
}

// world is a sandbox that stands: the workspace, its toys, and the bot if wanted.
type world struct {
	workspace *sandbox.Workspace
	toys      *toys
	url       string // of the page, without a slash at its end
	app       *app   // nil with --workspace-only
}

// openWorld builds a sandbox; life stops its parts.
func openWorld(ctx context.Context, life *life, f sandboxFlags, log *slog.Logger) (*world, error) {
	dir, err := dataDir(life, f.data)
	if err != nil {
		return nil, err
	}
	w := &world{}
	if w.toys, err = newToys(ctx, dir); err != nil {
		return nil, fmt.Errorf("sandbox: the toys: %w", err)
	}
	life.onStop("toys", func(context.Context) error { return w.toys.close() })
	say := sandbox.Scenery(f.language)
	w.workspace = sandbox.New(sandbox.Options{
		Clock: clockwork.NewRealClock(), Log: log, Language: f.language, AnyHost: f.iKnow,
		Switches: w.toys.switches(func(key string) string { return say[key] }),
	})
	w.toys.mended = w.workspace.Wake
	life.onStop("workspace", func(context.Context) error { w.workspace.Close(); return nil })
	if err := w.listen(ctx, life, f); err != nil {
		return nil, err
	}
	if f.workspaceOnly {
		return w, nil
	}
	cfg, err := w.config(dir, f.language)
	if err != nil {
		return nil, err
	}
	if w.app, err = start(ctx, cfg, clockwork.NewRealClock(), log); err != nil {
		return nil, err
	}
	life.onStop("hoshu", func(context.Context) error { return w.app.stop() })
	return w, nil
}

// dataDir is the directory asked for, or a temporary one that goes with the sandbox.
func dataDir(life *life, asked string) (string, error) {
	if asked != "" {
		return asked, os.MkdirAll(asked, 0o700)
	}
	dir, err := os.MkdirTemp("", "hoshu-sandbox-")
	if err != nil {
		return "", err
	}
	life.onStop("temporary directory", func(context.Context) error { return os.RemoveAll(dir) })
	return dir, nil
}

// listen serves the page and the workspace.
func (w *world) listen(ctx context.Context, life *life, f sandboxFlags) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", f.listen)
	if err != nil {
		return fmt.Errorf("sandbox: %w; choose another address with --listen", err)
	}
	w.url = "http://" + reachable(l.Addr())
	w.workspace.SetBase(w.url)
	server := &http.Server{Handler: page.New(w.workspace, f.language), ReadHeaderTimeout: 10 * time.Second}
	life.run("page", func(context.Context) error { return server.Serve(l) })
	life.onStop("page listener", func(context.Context) error { return server.Close() })
	return nil
}

// reachable is an address under which a listener answers on this machine: one on
// all addresses answers on loopback.
func reachable(a net.Addr) string {
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("127.0.0.1:%d", tcp.Port)
	}
	return a.String()
}

// config is the sandbox's configuration, read like anybody's.
func (w *world) config(dir, language string) (*Config, error) {
	say := sandbox.Scenery(language)
	var text bytes.Buffer
	err := template.Must(template.New("sandbox.yaml").Parse(sandboxConfig)).Execute(&text, map[string]string{
		"Language": language, "Zone": say["zone"], "Data": dir, "Listen": "127.0.0.1:0", "API": w.url + "/api/",
		"Web": w.toys.addr, "PIDFile": w.toys.pidFile(), "Uploads": w.toys.uploads(),
		"Sato": say["sato"], "Tanaka": say["tanaka"], "Suzuki": say["suzuki"], "ClientPerson": say["client"],
		"Shop": say["shop"], "Machine": say["machine"],
	})
	if err != nil {
		return nil, err
	}
	f, err := parseYAML("sandbox.yaml", text.Bytes())
	if err != nil {
		return nil, err
	}
	tokens := map[string]string{"HOSHU_BOT_TOKEN": w.workspace.BotToken(), "HOSHU_APP_TOKEN": w.workspace.AppToken()}
	return f.config(func(name string) string { return tokens[name] })
}
