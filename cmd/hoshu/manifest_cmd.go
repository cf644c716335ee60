package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"hoshu/bot/slackchat"
)

func manifestCommand(p *program) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use: "manifest", Short: "Print the Slack app manifest to create the app from", Args: cobra.NoArgs,
		Example: "  hoshu manifest > manifest.yaml   # paste it at api.slack.com/apps > Create New App > From a manifest",
		RunE: func(*cobra.Command, []string) error {
			raw, err := slackchat.Manifest(name)
			if err != nil {
				return fmt.Errorf("manifest: %w", err)
			}
			return p.print(string(raw))
		},
	}
	cmd.Flags().StringVar(&name, "name", "hoshu", "name of the app as people see it")
	return cmd
}
