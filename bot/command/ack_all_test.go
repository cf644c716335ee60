package command_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoshu/bot"
	"hoshu/bot/card"
)

// oneStorm is a storm of four alerts, one of which left it.
type oneStorm struct{}

func (oneStorm) Storm(id string) (bot.Storm, error) {
	if id != "storm/C1/1" {
		return bot.Storm{}, bot.ErrNoStorm
	}
	return bot.Storm{ID: id, Channel: "C1", Members: []string{"A-9", "A-18", "A-17", "A-20"}, Left: []string{"A-20"}}, nil
}

func TestAcknowledgeAll(t *testing.T) {
	const unknown = "refused: "
	took := []string{"A-17 taken by Ann until :"}
	for name, tt := range map[string]struct {
		value, channel string
		reads          string
		did            []string
	}{
		"takes what nobody is on":                       {card.StormValue("storm/C1/1", 4), "C1", "You are on 1 more alert", took},
		"takes only what the card told of":              {card.StormValue("storm/C1/1", 2), "C1", "There was nothing left", nil},
		"of a card that told of more than there is":     {card.StormValue("storm/C1/1", 400), "C1", "You are on 1 more alert", took},
		"of another channel's storm changes nothing":    {card.StormValue("storm/C1/1", 4), "C2", unknown, nil},
		"of a storm that nobody knows changes nothing":  {card.StormValue("storm/C1/2", 4), "C1", unknown, nil},
		"with a value somebody made up changes nothing": {"storm/C1/1 -1", "C1", unknown, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			p.desks.Storms = oneStorm{}
			who := p.who()
			who.Channel = tt.channel
			for range 2 { // the second time there is nothing left to do
				got := p.reads(p.presses(card.ActAckAll, tt.value, who))
				if !strings.HasPrefix(got, tt.reads) {
					t.Errorf("reads %q, want %q", got, tt.reads)
				}
				if tt.did != nil {
					tt.reads = "There was nothing left"
				}
			}
			if diff := cmp.Diff(tt.did, p.desk.did); diff != "" {
				t.Error(diff)
			}
		})
	}
}
