package main

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// healthCommand asks a running hoshu how it is: for container health checks.
func healthCommand(p *program) *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use: "health", Short: "Ask the hoshu that runs here whether it is well",
		Example: "  hoshu health --listen 127.0.0.1:9470", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			req, err := http.NewRequestWithContext(cmd.Context(), http.MethodGet, "http://"+listen+"/healthz", http.NoBody)
			if err != nil {
				return usage(err)
			}
			res, err := (&http.Client{Timeout: 5 * time.Second}).Do(req)
			if err != nil {
				return fmt.Errorf("no hoshu answers at %s: %w", listen, err)
			}
			defer func() { _ = res.Body.Close() }()
			body, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
			if err != nil {
				return err
			}
			if res.StatusCode != http.StatusOK {
				return fmt.Errorf("not well: %s", body)
			}
			return p.print(string(body))
		},
	}
	cmd.Flags().StringVar(&listen, "listen", defaults().Listen, "address that the configuration calls listen")
	return cmd
}
