package card_test

import (
	"strings"
	"testing"

	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/checks/alert"
)

// A client's alert may hang where the client reads it.
func TestTheReasonOfAWiderSilenceStaysOffAClientsCard(t *testing.T) {
	book, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		silence alert.Silence
		told    bool
	}{
		"of this client":            {alert.Silence{Client: "acme"}, true},
		"of this client's system":   {alert.Silence{Client: "acme", System: "web1"}, true},
		"of everything":             {alert.Silence{}, false},
		"of one check everywhere":   {alert.Silence{Check: "*disk"}, false},
		"of another client's check": {alert.Silence{Client: "globex"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			z := tt.silence
			z.ID, z.By, z.Until, z.Why = "S-9", ann, at(60), "Globex moves its data"
			v := view()
			v.Silence = &z
			said := render(card.Alert(book.In(words.English, nil), disk(), v))
			if strings.Contains(said, "Globex") != tt.told || !strings.Contains(said, "S-9") {
				t.Error(said)
			}
		})
	}
}
