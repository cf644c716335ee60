package bot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"hoshu/bot/words"
	"hoshu/store/fault"
)

// Person is somebody hoshu knows by name. Several accounts of one person count
// as one.
type Person struct {
	ID       string     `yaml:"id" json:"id"`                                 // as the log names them: "ann"
	Name     string     `yaml:"name" json:"name"`                             // as people read it
	Slack    []string   `yaml:"slack,omitempty" json:"slack,omitempty"`       // account ids: "U012AB3CD"
	Language words.Lang `yaml:"language,omitempty" json:"language,omitempty"` // "" = as the channel, else as the account
	Roles    []string   `yaml:"roles,omitempty" json:"roles,omitempty"`       // RoleApprover
	Client   string     `yaml:"client,omitempty" json:"client,omitempty"`     // set for a client's person: the client's id
}

// RoleApprover in Person.Roles lists somebody as approver.
const RoleApprover = "approver"

// Roster is who is who, as configured.
type Roster struct {
	People   []Person   `yaml:"people,omitempty" json:"people,omitempty"`
	Language words.Lang `yaml:"language,omitempty" json:"language,omitempty"` // where nothing else decides; "" = English
	Zone     string     `yaml:"zone,omitempty" json:"zone,omitempty"`         // of accounts that tell none: "Asia/Tokyo"; "" = UTC
}

// Validate says all that is wrong with r.
func (r Roster) Validate() fault.List {
	var l fault.List
	checkLang(&l, "language", r.Language)
	if _, err := time.LoadLocation(r.Zone); err != nil {
		l.Add("zone", "no time zone is called %q; write one of the IANA names, such as Asia/Tokyo", r.Zone)
	}
	l.Under("people", r.validatePeople())
	return l
}

func (r Roster) validatePeople() fault.List {
	var l fault.List
	ids, accounts := map[string]bool{}, map[string]string{}
	for i, p := range r.People {
		at := strconv.Itoa(i)
		l.Under(at, p.validate())
		if ids[p.ID] && p.ID != "" {
			l.Add(at+".id", "%q is used twice; give every person an id of their own", p.ID)
		}
		ids[p.ID] = true
		for j, account := range p.Slack {
			if other, taken := accounts[account]; taken {
				l.Add(at+".slack."+strconv.Itoa(j), "the account %s belongs to %q already; an account is one person's", account, other)
				continue
			}
			accounts[account] = p.ID
		}
	}
	return l
}

func (p Person) validate() fault.List {
	var l fault.List
	if p.ID == "" {
		l.Add("id", "missing; write a short name that stays the same, such as ann")
	}
	if isAccount(p.ID) {
		l.Add("id", "%q looks like a Slack account, so the log could name the wrong person; write a short name such as ann", p.ID)
	}
	if p.Name == "" {
		l.Add("name", "missing; write the name as colleagues read it")
	}
	checkLang(&l, "language", p.Language)
	for i, account := range p.Slack {
		if !isAccount(account) {
			l.Add("slack."+strconv.Itoa(i), "%q is no account id; in Slack open the profile, the three dots, Copy member ID: it looks like U012AB3CD", account)
		}
	}
	for i, role := range p.Roles {
		if role != RoleApprover {
			l.Add("roles."+strconv.Itoa(i), "no role is called %q; write %s, or leave it out", role, RoleApprover)
		}
	}
	if p.Client != "" && p.approves() {
		l.Add("roles", "a client's person cannot be an approver; remove either client or the role")
	}
	return l
}

func (p Person) approves() bool { return slices.Contains(p.Roles, RoleApprover) }

// by finds the person an account belongs to; a Person without anything for nobody.
func (r Roster) by(account string) Person {
	i := slices.IndexFunc(r.People, func(p Person) bool { return slices.Contains(p.Slack, account) })
	if i < 0 {
		return Person{}
	}
	return r.People[i]
}

func checkLang(l *fault.List, path string, lang words.Lang) {
	switch lang {
	case "", words.English, words.Japanese:
	default:
		l.Add(path, "hoshu does not speak %q; write %s or %s", string(lang), words.Japanese, words.English)
	}
}

// isAccount tells an account id: U or W, then capitals and digits.
func isAccount(id string) bool {
	return len(id) > 1 && (id[0] == 'U' || id[0] == 'W') && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}
