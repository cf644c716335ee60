package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// rootCommand is the visible list of all commands.
func rootCommand(p *program) *cobra.Command {
	root := &cobra.Command{
		Use:   "hoshu",
		Short: "Keep a maintenance contract from inside Slack",
		Long: `hoshu checks systems day and night, posts alerts with acknowledge buttons into
Slack, and keeps a log of who did what that shows if it was changed.

Start here, without a token or an account:   hoshu sandbox
Then with a real Slack:                       hoshu config example > hoshu.yaml
                                              hoshu run --config hoshu.yaml

Exit codes: 0 done, 1 failed, 2 wrong use or a faulty configuration.
hoshu check has those of Nagios plugins: 0 ok, 1 warn, 2 fail, 3 unknown.`,
		SilenceErrors:    true,
		SilenceUsage:     true,
		PersistentPreRun: func(*cobra.Command, []string) { p.began = true },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	root.AddCommand(
		runCommand(p),
		sandboxCommand(p),
		checkCommand(p),
		alertsCommand(p),
		configCommand(p),
		manifestCommand(p),
		auditCommand(p),
		storeCommand(p),
		healthCommand(p),
		versionCommand(p),
		toyCommand(p),
	)
	return root
}

// group is a command that only holds others. A name it does not know is wrong
// use, where cobra would print the help and call it a success.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, SuggestionsMinimumDistance: 2}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		says := fmt.Sprintf("unknown command %q for %q", args[0], cmd.CommandPath())
		if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
			says += "; did you mean " + strings.Join(like, " or ") + "?"
		}
		return usage(errors.New(says))
	}
	cmd.AddCommand(subs...)
	return cmd
}

func versionCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Example: "  hoshu version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return p.println("hoshu " + version()) },
	}
}

// version is the module's version, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return "devel"
}
