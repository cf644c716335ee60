package main

import (
	"context"
	"runtime"
	"time"

	"github.com/spf13/cobra"
)

// burnFor is how long the sandbox's CPU burner works before it ends by itself.
const burnFor = time.Minute

// toyCommand is what the sandbox starts as processes of their own, to break them.
func toyCommand(*program) *cobra.Command {
	cmd := &cobra.Command{Use: "toy", Short: "Processes that the sandbox starts and breaks", Hidden: true}
	cmd.AddCommand(
		&cobra.Command{
			Use: "worker", Short: "Do nothing until told to end", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { <-cmd.Context().Done(); return nil },
		},
		&cobra.Command{
			Use: "burn", Short: "Keep every processor busy for a minute", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { burn(cmd.Context(), burnFor); return nil },
		},
	)
	return cmd
}

// burn keeps every processor busy until ctx is done or the time is over.
func burn(ctx context.Context, d time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	for range runtime.NumCPU() {
		go func() {
			for ctx.Err() == nil {
				for range 1_000_000 { // being busy is the work
				}
			}
		}()
	}
	<-ctx.Done()
}
