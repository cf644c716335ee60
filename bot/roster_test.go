package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/bottest"
	"hoshu/bot/words"
	"hoshu/store/audit"
)

func TestRosterValidate(t *testing.T) {
	ann := bot.Person{ID: "ann", Name: "Ann", Slack: []string{"U1"}}
	for name, tt := range map[string]struct {
		roster bot.Roster
		want   []string // path and a word of each fault
	}{
		"nothing is needed":       {bot.Roster{}, nil},
		"a person is good":        {bot.Roster{People: []bot.Person{ann}, Language: words.Japanese, Zone: "Asia/Tokyo"}, nil},
		"two people, one id":      {bot.Roster{People: []bot.Person{ann, {ID: "ann", Name: "Anne"}}}, []string{"people.1.id twice"}},
		"one account, two":        {bot.Roster{People: []bot.Person{ann, {ID: "bob", Name: "Bob", Slack: []string{"U2", "U1"}}}}, []string{"people.1.slack.1 belongs"}},
		"an account listed twice": {bot.Roster{People: []bot.Person{{ID: "bob", Name: "Bob", Slack: []string{"U2", "U2"}}}}, []string{"people.0.slack.1 belongs"}},
		"a name for an account":   {bot.Roster{People: []bot.Person{{ID: "bob", Name: "Bob", Slack: []string{"@bob"}}}}, []string{"people.0.slack.0 Copy member ID"}},
		"an unknown role":         {bot.Roster{People: []bot.Person{{ID: "bob", Name: "Bob", Roles: []string{"boss"}}}}, []string{"people.0.roles.0 boss"}},
		"a client approves":       {bot.Roster{People: []bot.Person{{ID: "bob", Name: "Bob", Roles: []string{"approver"}, Client: "acme"}}}, []string{"people.0.roles client"}},
		"no id, no name":          {bot.Roster{People: []bot.Person{{}}}, []string{"people.0.id missing", "people.0.name missing"}},
		"an unknown language":     {bot.Roster{Language: "fr", People: []bot.Person{{ID: "bob", Name: "Bob", Language: "de"}}}, []string{"language fr", "people.0.language de"}},
		"an unknown zone":         {bot.Roster{Zone: "Japan/Tokio"}, []string{"zone Japan/Tokio"}},
	} {
		t.Run(name, func(t *testing.T) {
			faults := tt.roster.Validate()
			if len(faults) != len(tt.want) {
				t.Fatalf("faults are\n%s\nwant %q", faults.Error(), tt.want)
			}
			for i, f := range faults {
				path, says, _ := strings.Cut(tt.want[i], " ")
				if f.Path != path || !strings.Contains(f.Says, says) {
					t.Errorf("fault %d is %s: %s, want %s", i, f.Path, f.Says, tt.want[i])
				}
			}
		})
	}
}

// roster of the tests: ann approves with two accounts, carl is a client's.
var roster = bot.Roster{
	Zone: "Asia/Tokyo",
	People: []bot.Person{
		{ID: "ann", Name: "Ann", Slack: []string{"UANN", "UANN2"}, Roles: []string{"approver"}, Language: words.English},
		{ID: "carl", Name: "Carl", Slack: []string{"UCARL"}, Client: "acme"},
	},
}

var accounts = []bot.User{
	{ID: "UANN", Name: "ann.x", Zone: "Europe/Berlin", Lang: "ja-JP"}, {ID: "UANN2", Name: "ann.y"},
	{ID: "UCARL", Name: "carl.x"}, {ID: "UBOB", Name: "Bob"}, {ID: "UKEI", Lang: "ja-JP"}, {ID: "UGUEST", Guest: true},
	{ID: "UGONE", Deleted: true}, {ID: "UBOT", Bot: true}, {ID: "UPAT", Team: "T2"}, {ID: "UNOTEAM", Team: " "},
}

func ours(context.Context) (string, error) { return bottest.Team, nil }

func noLanguage(string) words.Lang { return "" }

func newGuard(t testing.TB, r bot.Roster, chat bot.Directory, clock clockwork.Clock) *bot.Guard {
	return bot.NewGuard(r, chat, ours, noLanguage, openBook(t), clock)
}

func TestWho(t *testing.T) {
	chat := bottest.New(clockwork.NewFakeClock(), accounts...)
	g := newGuard(t, roster, chat, chat.Clock)
	for name, tt := range map[string]struct {
		caller bot.Caller
		role   bot.Role
		actor  string
	}{
		"a listed approver":                     {bot.Caller{User: "UANN", Team: "T1"}, bot.Approver, "ann Ann"},
		"their other account is the same one":   {bot.Caller{User: "UANN2", Team: "T1"}, bot.Approver, "ann Ann"},
		"a member":                              {bot.Caller{User: "UBOB", Team: "T1"}, bot.Member, "UBOB Bob"},
		"a member, the event names no team":     {bot.Caller{User: "UBOB"}, bot.Member, "UBOB Bob"},
		"a client's person":                     {bot.Caller{User: "UCARL", Team: "T1"}, bot.Guest, "carl Carl"},
		"a guest":                               {bot.Caller{User: "UGUEST", Team: "T1"}, bot.Guest, "UGUEST UGUEST"},
		"a partner":                             {bot.Caller{User: "UPAT", Team: "T2"}, bot.Partner, "UPAT UPAT"},
		"a partner whose event claims our team": {bot.Caller{User: "UPAT", Team: "T1"}, bot.Partner, "UPAT UPAT"},
		"ours, but the event is another team's": {bot.Caller{User: "UANN", Team: "T2"}, bot.Partner, "ann Ann"},
		"an account of no known team":           {bot.Caller{User: "UNOTEAM"}, bot.Partner, "UNOTEAM UNOTEAM"},
		"a deactivated account":                 {bot.Caller{User: "UGONE", Team: "T1"}, bot.Nobody, "UGONE UGONE"},
		"a bot":                                 {bot.Caller{User: "UBOT", Team: "T1"}, bot.Nobody, "UBOT UBOT"},
	} {
		t.Run(name, func(t *testing.T) {
			who, err := g.Who(t.Context(), tt.caller)
			if err != nil {
				t.Fatal(err)
			}
			id, shown, _ := strings.Cut(tt.actor, " ")
			want := audit.Actor{Kind: audit.Person, ID: id, Name: shown, Via: "slack"}
			if who.Role != tt.role || who.Actor != want {
				t.Errorf("got %s %+v, want %s %+v", who.Role, who.Actor, tt.role, want)
			}
		})
	}
}

func TestWhoIsRefusedWhenNobodyCanBeAsked(t *testing.T) {
	chat := bottest.New(clockwork.NewFakeClock(), accounts...)
	chat.Break(bottest.Always("user", bot.ErrNotDone))
	who, err := newGuard(t, roster, chat, chat.Clock).Who(t.Context(), bot.Caller{User: "UANN"})
	if !errors.Is(err, bot.ErrUnsure) || who.Role != bot.Nobody {
		t.Errorf("got %s, %v", who.Role, err)
	}
	if says := who.Speak.Say(words.RefusedUnsure, nil); !strings.Contains(says, "try again") {
		t.Errorf("it says %q", says)
	}
}

func TestLanguageAndZone(t *testing.T) {
	chat := bottest.New(clockwork.NewFakeClock(), accounts...)
	book := openBook(t)
	g := bot.NewGuard(roster, chat, ours, func(c string) words.Lang {
		return map[string]words.Lang{"CJA": words.Japanese, "CEN": words.English}[c]
	}, book, chat.Clock)
	for name, tt := range map[string]struct {
		caller bot.Caller
		want   string
	}{
		"the person's own, before the channel's": {bot.Caller{User: "UANN", Channel: "CJA"}, "en Europe/Berlin"},
		"the channel's, before the account's":    {bot.Caller{User: "UKEI", Channel: "CEN"}, "en Asia/Tokyo"},
		"the account's, where nothing else is":   {bot.Caller{User: "UKEI", Channel: "C"}, "ja Asia/Tokyo"},
		"the default, where nobody told":         {bot.Caller{User: "UGUEST"}, "en Asia/Tokyo"},
	} {
		t.Run(name, func(t *testing.T) {
			who, err := g.Who(t.Context(), tt.caller)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(who.Speak.Lang) + " " + who.Speak.Zone.String(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// ages notes how old an answer about somebody was allowed to be.
type ages struct {
	*bottest.Chat
	asked []time.Duration
}

func (a *ages) User(ctx context.Context, id string, maxAge time.Duration) (bot.User, error) {
	a.asked = append(a.asked, maxAge)
	return a.Chat.User(ctx, id, maxAge)
}

func TestAChangedAccountIsAskedAfresh(t *testing.T) {
	clock := clockwork.NewFakeClock()
	chat := &ages{Chat: bottest.New(clock, accounts...)}
	g := newGuard(t, roster, chat, clock)
	for _, step := range []func(){
		func() {},
		func() { g.Forget("UBOB") },
		func() { clock.Advance(10 * time.Second) },
		func() { clock.Advance(2 * time.Minute); g.Forget("UANN") },
	} {
		step()
		if _, err := g.Who(t.Context(), bot.Caller{User: "UBOB"}); err != nil {
			t.Fatal(err)
		}
	}
	want := []time.Duration{time.Minute, 0, 10 * time.Second, time.Minute}
	if diff := cmp.Diff(want, chat.asked); diff != "" {
		t.Error(diff)
	}
}
