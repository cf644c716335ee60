package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/jonboulle/clockwork"
	"github.com/spf13/cobra"
)

func runCommand(p *program) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "run", Short: "Run hoshu with a configuration, until it is told to end", Args: cobra.NoArgs,
		Long: `Runs hoshu: checks, alerts and the bot in Slack.

SIGTERM or Ctrl-C ends it in order, within ten seconds. SIGHUP reads the
configuration again and takes it whole, or not at all with every fault in the log.`,
		Example: "  HOSHU_BOT_TOKEN=xoxb-... HOSHU_APP_TOKEN=xapp-... hoshu run --config hoshu.yaml",
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := loadConfig(file, p.getenv)
			if err != nil {
				return usage(err)
			}
			log, err := newLog(p.stderr, cfg.Log)
			if err != nil {
				return usage(err)
			}
			return p.serve(cmd.Context(), file, cfg, log)
		},
	}
	cmd.Flags().StringVarP(&file, "config", "c", "hoshu.yaml", "configuration file")
	return cmd
}

// serve runs the app until ctx is done or a part of it fails.
func (p *program) serve(ctx context.Context, file string, cfg *Config, log *slog.Logger) error {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)

	a, err := start(ctx, cfg, clockwork.NewRealClock(), log)
	if err != nil {
		return err
	}
	a.life.run("thrift", func(ctx context.Context) error { return lean(ctx, a.clock, log, p.getenv) })
	log.Info("hoshu runs", "version", version(), "checks", len(cfg.specs), "listen", a.listen)
	for {
		select {
		case <-ctx.Done():
			log.Info("told to end")
			return a.stop()
		case err := <-a.life.failed:
			log.Error("a part failed; ending", "err", err)
			_ = a.stop() // the failure is what the caller must hear of
			return err
		case <-hangups:
			if err := p.reload(ctx, a, file); err != nil {
				for _, fault := range strings.Split(err.Error(), "\n") {
					log.Error("the configuration was not taken; the old one goes on", "err", fault)
				}
			} else {
				log.Info("new configuration taken", "checks", len(a.cfg.Load().specs))
			}
		}
	}
}

func (p *program) reload(ctx context.Context, a *app, file string) error {
	cfg, err := loadConfig(file, p.getenv)
	if err != nil {
		return err
	}
	return a.reload(ctx, cfg)
}
