package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/jonboulle/clockwork"
	"github.com/spf13/cobra"

	"hoshu/checks/alert"
	"hoshu/store"
)

func alertsCommand(p *program) *cobra.Command {
	var data string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "alerts", Short: "List what is wrong now, also while Slack is down", Args: cobra.NoArgs,
		Example: "  hoshu alerts --data /var/lib/hoshu\n  hoshu alerts --json | jq '.[].id'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStore(cmd.Context(), data, func(db *store.DB) error {
				desk, err := alert.NewDesk(db, clockwork.NewRealClock(), alert.Defaults())
				if err != nil {
					return err
				}
				if asJSON {
					return p.json(desk.Open())
				}
				return p.listAlerts(desk)
			})
		},
	}
	dataFlag(cmd, &data)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (p *program) listAlerts(desk *alert.Desk) error {
	open := desk.Open()
	if len(open) == 0 {
		return p.println("no alert is open")
	}
	rows := [][]string{{"ALERT", "CHECK", "STATUS", "SINCE", "STATE", "WHAT"}}
	for _, a := range open {
		rows = append(rows, []string{a.ID, a.Check, a.Status.String(), humanize.RelTime(a.FiredAt, time.Now(), "ago", "ahead"), stateLine(desk, a), a.Text.English})
	}
	return p.table(rows)
}

// stateLine says who looks after an alert, or why nobody was told.
func stateLine(desk *alert.Desk, a alert.Alert) string {
	switch z, muted := desk.Muted(a); {
	case a.Ack != nil:
		return "acknowledged by " + a.Ack.By.Name
	case muted:
		return fmt.Sprintf("silenced by %s until %s", z.ID, z.Until.Local().Format(time.DateTime))
	case a.HeldBy != "":
		return "held back by " + a.HeldBy
	}
	return string(a.State)
}

func (p *program) json(v any) error {
	enc := json.NewEncoder(p.stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
