package words

import (
	"strings"

	"hoshu/checks"
	"hoshu/checks/alert"
	"hoshu/store/audit"
)

// Status names how a check stands.
func (s Speaker) Status(v checks.Status) string { return s.Say(Key("status."+v.String()), nil) }

// Severity names how loud an alert may be.
func (s Speaker) Severity(v checks.Severity) string { return s.Say(Key("severity."+string(v)), nil) }

// State names where an alert stands with people.
func (s Speaker) State(v alert.State) string { return s.Say(Key("state."+string(v)), nil) }

// Who names a person in text, without telling them: in Japanese with さん.
func (s Speaker) Who(a audit.Actor) Raw {
	name := a.Name
	if name == "" {
		name = a.ID
	}
	if a.Kind != audit.Person {
		return Raw(Escape(name))
	}
	return Raw(s.Say(PersonName, Args{"name": name}))
}

// List joins things from outside; those beyond limit are counted: "a, b and 3 more".
func (s Speaker) List(items []string, limit int) Raw {
	shown := items[:min(limit, len(items))]
	escaped := make([]string, len(shown))
	for i, item := range shown {
		escaped[i] = Escape(oneLine(item))
	}
	joined := Raw(strings.Join(escaped, s.Say(ListJoin, nil)))
	if rest := len(items) - len(shown); rest > 0 {
		return Raw(s.Say(ListMore, Args{"list": joined, "n": rest}))
	}
	return joined
}
