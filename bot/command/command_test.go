package command_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoshu/bot"
	"hoshu/bot/card"
	"hoshu/bot/words"
)

func TestCommands(t *testing.T) {
	for name, tt := range map[string]struct {
		types string
		reads string // the beginning of the answer
		did   []string
	}{
		"status of all":                      {types: "status", reads: "Not ok: 2 of 4 checks."},
		"status of one system":               {types: "status WEB1", reads: "*web1*: Not ok: 1 of 2 checks."},
		"status of a misspelt system":        {types: "status wbe1", reads: "refused: There is no system wbe1."},
		"status of a nearly right system":    {types: "status web2", reads: "refused: There is no system web2. Did you mean web1?"},
		"open alerts":                        {types: "alerts", reads: "2 open alerts"},
		"my alerts":                          {types: "alerts mine", reads: "You are on no alert."},
		"resolved alerts":                    {types: "alerts resolved", reads: "The 1 alert resolved last"},
		"alerts of a strange kind":           {types: "alerts old", reads: "error: bot: usage"},
		"taking an alert":                    {types: "ack A-17", reads: "You are on A-17 (web1/disk) until it is resolved.", did: []string{"A-17 taken by Ann until :"}},
		"taking it for a time, with a why":   {types: "ack A-17 2h cleaning  up", reads: "You are on A-17 (web1/disk) until Tue 24 Nov 2:30.", did: []string{"A-17 taken by Ann until 2026-11-24T02:30:00Z: cleaning  up"}},
		"taking it as typed in Japanese":     {types: "ack Ａ－１７　２時間　ログ削除（済）", reads: "You are on A-17 (web1/disk) until Tue 24 Nov 2:30.", did: []string{"A-17 taken by Ann until 2026-11-24T02:30:00Z: ログ削除（済）"}},
		"a why that begins with no time":     {types: "ack A-17 looking", reads: "You are on A-17", did: []string{"A-17 taken by Ann until : looking"}},
		"taking it for too short":            {types: "ack A-17 5m", reads: "error: alert: an acknowledgement lasts"},
		"taking what Bob has":                {types: "ack A-18", reads: "refused: Bob is on A-18 since Tue 24 Nov 0:30 already."},
		"taking what does not exist":         {types: "ack A-99", reads: "error: alert: no such alert"},
		"ack alone opens the form":           {types: "ack", reads: "form: alert.ack"},
		"giving back":                        {types: "unack A-18", reads: "You are no longer on A-18 (db1/disk).", did: []string{"A-18 given back by Ann"}},
		"giving back nothing":                {types: "unack", reads: "error: bot: usage"},
		"silence alone opens the form":       {types: "silence", reads: "form: alert.silence"},
		"silencing a system":                 {types: "silence web1 2h kernel update", reads: "S-4: the system web1 is quiet until Tue 24 Nov 2:30.", did: []string{"silenced acme web1  for 2h0m0s: kernel update"}},
		"silencing a check by its name":      {types: "silence load 30m import", reads: "S-4: the check db1/load", did: []string{"silenced acme db1 db1/load for 30m0s: import"}},
		"silencing with a time in two words": {types: "silence web1 2 hours kernel", reads: "S-4", did: []string{"silenced acme web1  for 2h0m0s: kernel"}},
		"silencing a pattern":                {types: "silence *disk 1h move", reads: "S-4: the check *disk", did: []string{"silenced   *disk for 1h0m0s: move"}},
		"silencing what has two meanings":    {types: "silence disk 1h move", reads: "refused: Several checks are called disk: db1/disk, web1/disk."},
		"silencing without a why":            {types: "silence web1 2h", reads: "error: alert: a silence needs a reason"},
		"silencing without a time":           {types: "silence web1 kernel", reads: "refused: kernel is no time hoshu can read."},
		"silencing with nothing behind it":   {types: "silence web1", reads: "error: bot: usage"},
		"listing silences":                   {types: "silence list", reads: "1 silence"},
		"ending a silence":                   {types: "silence end S-3", reads: "S-3 has ended", did: []string{"S-3 ended"}},
		"extending a silence":                {types: "silence extend S-3 1h", reads: "S-3: the check db1/load is quiet until Tue 24 Nov 2:30.", did: []string{"S-3 extended to 02:30"}},
		"extending an unknown silence":       {types: "silence extend S-8 1h", reads: "error: alert: no such silence"},
		"looking now":                        {types: "check web1/disk", reads: "*web1/disk failure* disk is fail"},
		"looking by a unique name":           {types: "check LOAD", reads: "*db1/load ok*"},
		"looking at what is misspelt":        {types: "check web1/dsk", reads: "refused: There is no check web1/dsk. Did you mean web1/disk?"},
		"looking at what is not there":       {types: "check mail", reads: "refused: There is no check mail. `/hoshu status`"},
		"looking at nothing":                 {types: "check", reads: "error: bot: usage"},
		"explaining":                         {types: "explain load", reads: "*db1/load* does not alert now."},
		"the log":                            {types: "audit", reads: "The last line of the log"},
		"the log of one alert":               {types: "audit a-17", reads: "A-17: the last line of its log"},
		"the log of nothing":                 {types: "audit <@U1>", reads: "The log has nothing on &lt;@U1&gt;."},
		"help":                               {types: "help", reads: "*What you can type*"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			if got := p.reads(p.types(tt.types)); !strings.HasPrefix(got, tt.reads) {
				t.Errorf("%s\nreads %q\nwant  %q", tt.types, got, tt.reads)
			}
			if diff := cmp.Diff(tt.did, p.desk.did); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHelpIsMadeForWhoAsks(t *testing.T) {
	p := newPlay(t)
	a, err := p.types("help")
	if err != nil {
		t.Fatal(err)
	}
	text := a.Card.Blocks[0].Section.Text
	for _, usage := range []string{"`/hoshu ack ALERT [15m..7d] [WHY]`", "`/hoshu help`", "`/hoshu audit [ALERT|SILENCE]`"} {
		if !strings.Contains(text, usage) {
			t.Errorf("help does not say %s", usage)
		}
	}
}

func TestPresses(t *testing.T) {
	for name, tt := range map[string]struct {
		button, value string
		reads         string
		did, looked   []string
	}{
		"Acknowledge says nothing: the card changes": {card.ActAck, "A-17", "", []string{"A-17 taken by Ann until :"}, nil},
		"Acknowledge by a second person":             {card.ActAck, "A-18", "refused: Bob is on A-18", nil, nil},
		"Acknowledge of what is resolved":            {card.ActAck, "A-9", "error: alert: already resolved", nil, nil},
		"Un-acknowledge":                             {card.ActUnack, "A-18", "", []string{"A-18 given back by Ann"}, nil},
		"Silence opens the form":                     {card.ActSilence, "A-17", "form: alert.silence", nil, nil},
		"Silence of an alert that is not there":      {card.ActSilence, "A-0", "error: alert: no such alert", nil, nil},
		"Run again on an alert":                      {card.ActRun, "A-17", "*web1/disk failure*", nil, []string{"web1/disk"}},
		"Run again on a check":                       {card.ActRun, "db1/load", "*db1/load ok*", nil, []string{"db1/load"}},
		"Extend":                                     {card.ActExtend, "S-3", "", []string{"S-3 extended to 02:30"}, nil},
		"End now":                                    {card.ActEndSilence, "S-3", "", []string{"S-3 ended"}, nil},
		"a value that somebody made up":              {card.ActAck, "<!channel>", "error: alert: no such alert", nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			got := p.reads(p.presses(tt.button, tt.value, p.who()))
			if !strings.HasPrefix(got, tt.reads) || tt.reads == "" && got != "" {
				t.Errorf("reads %q, want %q", got, tt.reads)
			}
			if diff := cmp.Diff(tt.did, p.desk.did); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.looked, p.run.looked); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAPressOnTheHomePageDrawsItAgain(t *testing.T) {
	p := newPlay(t)
	who := p.who()
	if _, err := p.presses(card.ActAck, "A-17", who); err != nil || p.homes != 0 {
		t.Errorf("a press on a card drew %d home pages: %v", p.homes, err)
	}
	who.Message = bot.Ref{}
	for _, button := range []string{card.ActUnack, card.ActRefresh} {
		before := p.homes
		if _, err := p.presses(button, "A-17", who); err != nil || p.homes != before+1 {
			t.Errorf("%s drew %d home pages: %v", button, p.homes-before, err)
		}
	}
}

func TestSilenceForm(t *testing.T) {
	good := map[string]string{card.FieldWhat: "check:web1/disk", card.FieldFor: "2h", card.FieldWhy: "move"}
	with := func(field, value string) map[string]string {
		v := map[string]string{}
		for k, one := range good {
			v[k] = one
		}
		v[field] = value
		return v
	}
	own := with(card.FieldFor, card.ForOther)
	own[card.FieldOwn] = "４５分"
	badOwn := with(card.FieldFor, card.ForOther)
	badOwn[card.FieldOwn] = "soon"
	for name, tt := range map[string]struct {
		values map[string]string
		wrong  map[string]words.Key
		did    []string
	}{
		"a check":                   {good, nil, []string{"silenced acme web1 web1/disk for 2h0m0s: move"}},
		"a system":                  {with(card.FieldWhat, "system:db1"), nil, []string{"silenced acme db1  for 2h0m0s: move"}},
		"a client":                  {with(card.FieldWhat, "client:acme"), nil, []string{"silenced acme   for 2h0m0s: move"}},
		"a time of one's own":       {own, nil, []string{"silenced acme web1 web1/disk for 45m0s: move"}},
		"no why":                    {with(card.FieldWhy, " "), map[string]words.Key{card.FieldWhy: words.FormNoWhy}, nil},
		"another time, but none":    {with(card.FieldFor, card.ForOther), map[string]words.Key{card.FieldOwn: words.FormNoTime}, nil},
		"another time that is none": {badOwn, map[string]words.Key{card.FieldOwn: words.FormBadTime}, nil},
		"too long":                  {with(card.FieldFor, "31d"), map[string]words.Key{card.FieldOwn: words.FormSilenceRange}, nil},
		"nothing to silence":        {with(card.FieldWhat, "everything"), map[string]words.Key{card.FieldWhat: words.FormNoWhat}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			s := bot.Submit{Who: p.who(), Values: tt.values}
			form := p.form(card.FormSilence)
			wrong := form.Check(s)
			if len(wrong) == 0 {
				wrong = nil
				if _, err := form.Run(t.Context(), s); err != nil {
					t.Error(err)
				}
			}
			if diff := cmp.Diff(tt.wrong, wrong); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.did, p.desk.did); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAckForm(t *testing.T) {
	p := newPlay(t)
	for _, lasts := range []string{card.ForResolved, "2h"} {
		p.desk.alerts = newDesk().alerts
		_, err := p.form(card.FormAck).Run(t.Context(), bot.Submit{Who: p.who(), Values: map[string]string{card.FieldAlert: "A-17", card.FieldFor: lasts, card.FieldWhy: "disk"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"A-17 taken by Ann until : disk", "A-17 taken by Ann until 2026-11-24T02:30:00Z: disk"}
	if diff := cmp.Diff(want, p.desk.did); diff != "" {
		t.Error(diff)
	}
}
