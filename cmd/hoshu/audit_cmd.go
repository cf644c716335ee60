package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hoshu/store"
	"hoshu/store/audit"
)

func auditCommand(p *program) *cobra.Command {
	return group("audit", "Show the log of who did what, and prove that nobody changed it", auditVerifyCommand(p), auditShowCommand(p))
}

func auditShowCommand(p *program) *cobra.Command {
	var data string
	var last int
	cmd := &cobra.Command{
		Use: "show [SUBJECT]", Short: "Print the log, or the story of one subject",
		Example: "  hoshu audit show\n  hoshu audit show A-17 --data /var/lib/hoshu", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withStore(cmd.Context(), data, func(db *store.DB) error {
				events, err := auditEvents(db, args, last)
				if err != nil {
					return err
				}
				return p.table(auditRows(events))
			})
		},
	}
	dataFlag(cmd, &data)
	cmd.Flags().IntVar(&last, "last", 50, "how many of the newest lines, where no subject is named")
	return cmd
}

// auditEvents reads one subject's story, or the end of the log.
func auditEvents(db *store.DB, args []string, last int) ([]audit.Event, error) {
	if len(args) == 1 {
		events, err := db.Story(strings.ToUpper(args[0]))
		if err == nil && len(events) == 0 {
			err = fmt.Errorf("the log says nothing of %q; subjects look like A-17 or S-3", args[0])
		}
		return events, err
	}
	head, err := db.Head()
	if err != nil {
		return nil, err
	}
	return db.Log(head.Seq-min(head.Seq, uint64(max(last, 0))), last)
}

func auditRows(events []audit.Event) [][]string {
	rows := [][]string{{"LINE", "TIME (UTC)", "EVENT", "SUBJECT", "BY", "DETAILS"}}
	for _, e := range events {
		rows = append(rows, []string{
			fmt.Sprint(e.Seq), e.At.UTC().Format(time.DateTime), e.Kind, e.Subject, or(e.By.Name, e.By.ID), details(e.Data, 80),
		})
	}
	return rows
}

// details prints what an event carries on one line, whatever is in it, each
// value cut to so many bytes.
func details(data map[string]string, most int) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(data)) {
		v := strings.Join(strings.Fields(data[k]), " ")
		if len(v) > most {
			v = strings.ToValidUTF8(v[:most-3], "") + "..."
		}
		out = append(out, k+"="+v)
	}
	return strings.Join(out, " ")
}
