package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"hoshu/store"
)

func auditVerifyCommand(p *program) *cobra.Command {
	var data, since string
	cmd := &cobra.Command{
		Use: "verify", Short: "Prove that no line of the log was altered, removed or moved", Args: cobra.NoArgs,
		Long: `Walks the whole log and follows its chain of hashes. The first line that was
altered, removed, put in or moved is named, and the exit code is 1.

It prints the head of the log. Keep that somewhere else: with --head, a log that
was made anew as a whole is found out too.`,
		Example: "  hoshu audit verify --data /var/lib/hoshu\n  hoshu audit verify --head 1024:9f86d081...",
		RunE: func(cmd *cobra.Command, _ []string) error {
			want, err := parseHead(since)
			if err != nil {
				return usage(err)
			}
			return withStore(cmd.Context(), data, func(db *store.DB) error {
				head, err := db.Verify(cmd.Context(), want)
				if err != nil {
					return err
				}
				return p.println(fmt.Sprintf("good: %d lines, head %d:%s", head.Seq, head.Seq, head.Hash))
			})
		},
	}
	dataFlag(cmd, &data)
	cmd.Flags().StringVar(&since, "head", "", "a head printed earlier, NUMBER:HASH, that the log must contain")
	return cmd
}

// parseHead reads --head; "" is none.
func parseHead(s string) (*store.Head, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // no head is wanted
	}
	head, err := store.ParseHead(s)
	return &head, err
}
