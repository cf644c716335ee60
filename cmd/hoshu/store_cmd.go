package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"hoshu/store"
)

func storeCommand(p *program) *cobra.Command {
	return group("store", "Look after hoshu's own state", storeCopyCommand(p))
}

func storeCopyCommand(p *program) *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use: "copy FILE", Short: "Copy the state to FILE, also while hoshu runs", Args: cobra.ExactArgs(1),
		Example: "  hoshu store copy /backup/hoshu.db --data /var/lib/hoshu",
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := store.CopyFrom(cmd.Context(), data, args[0])
			if err != nil {
				return noState(data, err)
			}
			return p.println(fmt.Sprintf("%s: %s copied", args[0], humanize.Bytes(uint64(max(n, 0)))))
		},
	}
	dataFlag(cmd, &data)
	return cmd
}

func dataFlag(cmd *cobra.Command, data *string) {
	cmd.Flags().StringVar(data, "data", defaults().Data, "hoshu's data directory")
}

// withStore opens the state in dir for reading, as it is at this instant.
func withStore(ctx context.Context, dir string, use func(*store.DB) error) (err error) {
	db, err := store.OpenSnapshot(ctx, dir)
	if err != nil {
		return noState(dir, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return use(db)
}

// noState adds to an error that there is no state at all, and whose that would be.
func noState(dir string, err error) error {
	if _, gone := os.Stat(filepath.Join(dir, store.FileName)); !errors.Is(gone, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("%w; hoshu run makes it: name its data directory with --data", err)
}
