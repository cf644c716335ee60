package page

import (
	"encoding/json"
	"strings"
)

// viewState is what a view's fields hold, as Slack writes it into view.state.
type viewState struct {
	Values map[string]map[string]filled `json:"values"`
}

// filled is one field. A pointer is nil where nothing was chosen.
type filled struct {
	Value    string      `json:"value"`
	Option   *rawOption  `json:"selected_option"`
	Options  []rawOption `json:"selected_options"`
	Date     string      `json:"selected_date"`
	Time     string      `json:"selected_time"`
	User     string      `json:"selected_user"`
	Users    []string    `json:"selected_users"`
	Channel  string      `json:"selected_channel"`
	Talk     string      `json:"selected_conversation"`
	Channels []string    `json:"selected_channels"`
}

func stateOf(raw json.RawMessage) viewState {
	var v viewState
	_ = json.Unmarshal(raw, &v) // a view without state has empty fields
	return v
}

// value is what a field holds, several values joined by commas.
func (v viewState) value(block, action string) string {
	f := v.Values[block][action]
	if f.Option != nil {
		return f.Option.Value
	}
	var many []string
	for _, o := range f.Options {
		many = append(many, o.Value)
	}
	many = append(many, f.Users...)
	many = append(many, f.Channels...)
	return firstOf(f.Value, f.Date, f.Time, f.User, f.Channel, f.Talk, strings.Join(many, ","))
}
