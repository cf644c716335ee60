package card_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
	"hoshu/store/audit"
)

var update = flag.Bool("update", false, "write the golden files anew")

// at is 24 November 2026, 9:30 in Tokyo, and so many minutes.
func at(minutes int) time.Time {
	return time.Date(2026, 11, 24, 0, 30+minutes, 0, 0, time.UTC)
}

var (
	ann  = audit.Actor{Kind: audit.Person, ID: "ann", Name: "Ann Sato"}
	bob  = audit.Actor{Kind: audit.Person, ID: "bob", Name: "Bob <b>"}
	warn = 80.0
	fail = 90.0
)

// disk is an alert as it fires.
func disk() alert.Alert {
	return alert.Alert{
		ID: "A-17", Client: "acme", System: "web1", Check: "web1/disk", Kind: "disk", Severity: checks.Critical,
		State: alert.Firing, Status: checks.Fail, Worst: checks.Fail,
		Text:    checks.Plain("/var is 91 % full"),
		Values:  []checks.Value{{Name: "used", V: 91.2, Unit: "%", Warn: &warn, Fail: &fail}, {Name: "free", V: 3.2e9, Unit: "B"}},
		FiredAt: at(0), ChangedAt: at(0),
	}
}

func with(a alert.Alert, change func(*alert.Alert)) alert.Alert {
	a.Values = slices.Clone(a.Values)
	change(&a)
	return a
}

func quiet() alert.Silence {
	return alert.Silence{ID: "S-3", Client: "acme", System: "web1", Check: "web1/disk", By: ann, Why: "moving logs & caches", From: at(0), Until: at(60)}
}

func stormView(alerts []alert.Alert, more ...alert.Alert) card.StormView {
	for i := range alerts {
		alerts[i].System = fmt.Sprintf("web%d", i%7)
		if i%3 == 1 {
			alerts[i].Status, alerts[i].Severity = checks.Warn, checks.Warning
		}
	}
	all := slices.Concat(alerts, more)
	return card.StormView{ID: "storm/C1/2", Size: len(all), Alerts: all, System: func(id string) string { return "Shop " + id }, Now: at(20)}
}

func view() card.AlertView {
	return card.AlertView{ClientName: "Acme", SystemName: "Web shop", Now: at(20)}
}

func event(kind string, by audit.Actor, data ...string) audit.Event {
	ev := audit.Event{Seq: 12, At: at(5), Kind: kind, Subject: "A-17", System: "web1", By: by, Data: map[string]string{"check": "web1/disk"}}
	for i := 0; i+1 < len(data); i += 2 {
		ev.Data[data[i]] = data[i+1]
	}
	return ev
}

func result(system, name string, st checks.Status, said string) checks.Result {
	return checks.Result{
		Spec:    checks.Spec{Client: "acme", System: system, Name: name, Every: time.Minute, Timeout: 10 * time.Second, FailAfter: 3, OKAfter: 2, Severity: checks.Critical},
		Finding: checks.Finding{Status: st, Text: checks.Plain(said)},
		At:      at(19), Took: 12 * time.Millisecond, Settled: st, Known: true, Streak: 4,
	}
}

func results() []checks.Result {
	unlooked := result("db1", "backup", checks.Unknown, "not looked at yet")
	unlooked.At, unlooked.Known = time.Time{}, false
	return []checks.Result{
		unlooked,
		result("db1", "load", checks.OK, "load 0.4"),
		result("db1", "postgres", checks.Warn, "answered after 1.2 s"),
		result("mail", "smtp", checks.OK, "220 ready"),
		result("web1", "disk", checks.Fail, "/var is 91 % full"),
		result("web1", "http", checks.OK, "200 after 90 ms"),
	}
}

func many(n int) []alert.Alert {
	var all []alert.Alert
	for i := range n {
		all = append(all, with(disk(), func(a *alert.Alert) { a.ID = fmt.Sprintf("A-%d", 100+i); a.Check = fmt.Sprintf("web%d/disk", i) }))
	}
	return all
}

// hostile is text from outside that tries to mention, link, break out and hide.
const hostile = "<!channel> <@U1> </b> & ```\x1b[31m\u202egnp.exe\nA-99 *resolved*"

// drawings are all cards there are, by the name of their golden file.
func drawings() map[string]func(words.Speaker) string {
	draw := func(a alert.Alert, v card.AlertView) func(words.Speaker) string {
		return func(s words.Speaker) string { return render(card.Alert(s, a, v)) }
	}
	acked := with(disk(), func(a *alert.Alert) {
		a.State, a.Ack = alert.Acknowledged, &alert.Ack{By: ann, Why: "cleaning up", At: at(4), Until: at(124)}
	})
	resolved := with(acked, func(a *alert.Alert) {
		a.State, a.Status, a.ResolvedAt = alert.Resolved, checks.OK, at(40)
		a.Text, a.Values[0].V = checks.Plain("/var is 62 % full"), 62
	})
	silence := quiet()
	mentioned, silenced, holding := view(), view(), view()
	mentioned.Mention = []string{"U1", "U2"}
	silenced.Silence = &silence
	holding.HeldBack = many(7)
	return map[string]func(words.Speaker) string{
		"alert_firing":       draw(disk(), mentioned),
		"alert_warn":         draw(with(disk(), func(a *alert.Alert) { a.Status, a.Severity = checks.Warn, checks.Warning }), card.AlertView{Now: at(20)}),
		"alert_unknown":      draw(with(disk(), func(a *alert.Alert) { a.Status, a.Worst, a.Values = checks.Unknown, checks.Unknown, nil }), view()),
		"alert_acknowledged": draw(acked, view()),
		"alert_acknowledged_until_resolved": draw(with(disk(), func(a *alert.Alert) {
			a.State, a.Ack = alert.Acknowledged, &alert.Ack{By: ann, At: at(4)}
		}), view()),
		"alert_resolved": draw(resolved, view()),
		"alert_flapping": draw(with(disk(), func(a *alert.Alert) {
			a.Flapping, a.Status, a.Changes = true, checks.OK, []time.Time{at(1), at(2), at(3), at(4), at(5)}
		}), view()),
		"alert_held":     draw(with(disk(), func(a *alert.Alert) { a.HeldBy = "web1/ping" }), view()),
		"alert_holding":  draw(disk(), holding),
		"alert_silenced": draw(disk(), silenced),
		"alert_hostile": draw(with(acked, func(a *alert.Alert) {
			a.Text, a.Ack = checks.Plain(hostile), &alert.Ack{By: bob, Why: hostile, At: at(4)}
			a.Values = []checks.Value{{Name: "<b>", V: 1, Unit: "<i>"}}
		}), card.AlertView{ClientName: hostile, SystemName: hostile, Now: at(20)}),
		"storm": func(s words.Speaker) string { return render(card.Storm(s, stormView(many(37), acked, resolved))) },
		"storm_waiting": func(s words.Speaker) string {
			v := stormView(many(3))
			v.Waiting = 2
			v.Mention = []string{"U1"}
			return render(card.Storm(s, v))
		},
		"storm_taken": func(s words.Speaker) string { return render(card.Storm(s, stormView(nil, acked, resolved))) },
		"storm_over":  func(s words.Speaker) string { return render(card.Storm(s, stormView(nil, resolved, resolved))) },
		"storm_apart": func(s words.Speaker) string {
			line, _ := card.AlertEvent(s, event(alert.EventWorsened, audit.Hoshu, "from", "warn", "to", "fail"))
			return render(card.Apart(s, disk(), line))
		},
		"alert_thread": func(s words.Speaker) string { return renderEvents(s, card.AlertEvent, alertEvents()) },
		"silence":      func(s words.Speaker) string { return render(card.Silence(s, silence, at(20), many(2))) },
		"silence_system": func(s words.Speaker) string {
			z := silence
			z.Check = ""
			return render(card.Silence(s, z, at(20), nil))
		},
		"silence_everything": func(s words.Speaker) string {
			return render(card.Silence(s, alert.Silence{ID: "S-4", By: ann, Why: "move", From: at(0), Until: at(60)}, at(20), many(1)))
		},
		"silence_ended_by_time": func(s words.Speaker) string { return render(card.Silence(s, silence, at(61), many(2))) },
		"silence_ended_by_person": func(s words.Speaker) string {
			z := silence
			z.EndedAt, z.EndedBy = at(30), bob
			return render(card.Silence(s, z, at(61), many(2)))
		},
		"silence_thread":   func(s words.Speaker) string { return renderEvents(s, card.SilenceEvent, silenceEvents()) },
		"form_silence":     func(s words.Speaker) string { return renderModal(card.SilenceForm(s, card.Targets(disk()))) },
		"form_acknowledge": func(s words.Speaker) string { return renderModal(card.AckForm(s, many(2))) },
		"status":           func(s words.Speaker) string { return render(card.Status(s, results())) },
		"status_well":      func(s words.Speaker) string { return render(card.Status(s, results()[1:2])) },
		"status_waiting":   func(s words.Speaker) string { return render(card.Status(s, results()[:2])) },
		"status_none":      func(s words.Speaker) string { return render(card.Status(s, nil)) },
		"status_system":    func(s words.Speaker) string { return render(card.System(s, "db1", results()[:3], at(20))) },
		"alerts": func(s words.Speaker) string {
			return render(card.Alerts(s, words.AlertsOpen, []alert.Alert{disk(), acked}, at(20)))
		},
		"alerts_resolved": func(s words.Speaker) string {
			return render(card.Alerts(s, words.AlertsResolved, []alert.Alert{resolved}, at(3000)))
		},
		"alerts_many":       func(s words.Speaker) string { return render(card.Alerts(s, words.AlertsOpen, many(40), at(20))) },
		"silences":          func(s words.Speaker) string { return render(card.Silences(s, []alert.Silence{silence}, at(20))) },
		"audit":             func(s words.Speaker) string { return render(card.Audit(s, "", auditEvents(), at(20))) },
		"audit_alert":       func(s words.Speaker) string { return render(card.Audit(s, "A-17", alertEvents()[:1], at(600000))) },
		"check_result":      func(s words.Speaker) string { return render(card.CheckResult(s, looked())) },
		"check_result_well": func(s words.Speaker) string { return render(card.CheckResult(s, results()[1])) },
		"explain_pending":   func(s words.Speaker) string { return explained(s, looked(), nil, nil) },
		"explain_open":      func(s words.Speaker) string { return explained(s, results()[4], &acked, &silence) },
		"explain_reopens":   func(s words.Speaker) string { return explained(s, results()[1], &resolved, nil) },
		"explain_flapping_and_held": func(s words.Speaker) string {
			a := with(disk(), func(a *alert.Alert) { a.Flapping, a.HeldBy = true, "web1/ping" })
			return explained(s, results()[4], &a, nil)
		},
		"explain_waiting": func(s words.Speaker) string { return explained(s, results()[0], nil, nil) },
		"help": func(s words.Speaker) string {
			return render(card.Help(s, []card.HelpLine{{Usage: "/hoshu ack ALERT [15m..7d] [WHY]", Help: words.HelpAck}, {Usage: "/hoshu help", Help: words.HelpHelp}}))
		},
		"home": func(s words.Speaker) string {
			return renderBlocks(card.Home(s, card.HomeView{For: ann, Open: append(many(12), acked), Silences: []alert.Silence{silence}, Results: results(), Now: at(20)}))
		},
		"home_calm": func(s words.Speaker) string {
			return renderBlocks(card.Home(s, card.HomeView{For: ann, Results: results()[1:2], Now: at(20)}))
		},
		"chart_words":  chartWords,
		"done_refused": notes,
	}
}

func looked() checks.Result {
	r := results()[4]
	r.Settled, r.Streak, r.Took = checks.OK, 2, 1234*time.Millisecond
	r.Values, r.Detail = disk().Values, "/var/log 40 GiB\n"+hostile
	return r
}

func explained(s words.Speaker, r checks.Result, last *alert.Alert, z *alert.Silence) string {
	rules := alert.Rules{FlapWindow: 30 * time.Minute, Settle: 15 * time.Minute}
	return render(card.Explain(s, r, alert.Explain(r, last, z, rules, at(41)), at(41)))
}

func renderEvents(s words.Speaker, draw func(words.Speaker, audit.Event) (card.Card, bool), events []audit.Event) string {
	var b strings.Builder
	for _, ev := range events {
		if c, tells := draw(s, ev); tells {
			fmt.Fprintf(&b, "%s: %s", ev.Kind, render(c))
		} else {
			fmt.Fprintf(&b, "%s: nothing\n", ev.Kind)
		}
	}
	return b.String()
}

func alertEvents() []audit.Event {
	return []audit.Event{
		event(alert.EventFired, audit.Hoshu, "text", "/var is 91 % full"),
		event(alert.EventWorsened, audit.Hoshu, "from", "warn", "to", "fail"),
		event(alert.EventEased, audit.Hoshu, "from", "fail", "to", "warn"),
		event(alert.EventReopened, audit.Hoshu),
		event(alert.EventFlapping, audit.Hoshu, "changes", "6", "window", "30m0s"),
		event(alert.EventSettled, audit.Hoshu),
		event(alert.EventAcknowledged, ann),
		event(alert.EventAcknowledged, ann, "why", hostile),
		event(alert.EventAcknowledged, ann, "until", "2026-11-24T03:00:00Z"),
		event(alert.EventAcknowledged, ann, "why", "cleaning up", "until", "2026-11-24T03:00:00Z"),
		event(alert.EventUnacknowledged, bob, "had", "Ann Sato"),
		event(alert.EventAckEnded, audit.Hoshu, "because", "time", "by", "Ann Sato"),
		event(alert.EventAckEnded, audit.Hoshu, "because", "worse", "by", "Ann Sato"),
		event(alert.EventHeld, audit.Hoshu, "parent", "web1/ping"),
		event(alert.EventReleased, audit.Hoshu, "parent", "web1/ping"),
		event(alert.EventEvidence, audit.Hoshu, "text", "/var/log 40 GiB\n"+hostile),
		event(alert.EventResolved, audit.Hoshu, "lasted", "40m0s"),
		event("alert.unheard_of", audit.Hoshu),
	}
}

func silenceEvents() []audit.Event {
	return []audit.Event{
		event(alert.EventSilenced, ann, "until", "2026-11-24T03:00:00Z", "why", "move"),
		event(alert.EventSilenceWarned, audit.Hoshu, "until", "2026-11-24T03:00:00Z"),
		event(alert.EventSilenceWarned, audit.Hoshu, "until", "2026-11-24T03:00:00Z", "alerts", "1"),
		event(alert.EventSilenceWarned, audit.Hoshu, "until", "2026-11-24T03:00:00Z", "alerts", "3"),
		event(alert.EventSilenceChanged, ann, "until", "2026-11-24T03:00:00Z"),
		event(alert.EventSilenceEnded, ann, "because", "person"),
		event(alert.EventSilenceEnded, audit.Hoshu, "because", "time"),
	}
}

func auditEvents() []audit.Event {
	return slices.Concat(alertEvents()[:2], silenceEvents()[:1], []audit.Event{
		event("access.refused", bob, "because", "role"), event("backup.done", audit.Hoshu), event(alert.EventSilenced, ann),
	})
}

func chartWords(s words.Speaker) string {
	f, err := card.Chart(s, diskChart())
	if err != nil {
		return err.Error()
	}
	return f.Name + "\n" + f.Title + "\n" + f.Alt + "\n"
}

func notes(s words.Speaker) string {
	return render(card.Note(s, words.DoneAckUntil, words.Args{"id": "A-17", "check": "web1/disk", "until": s.Time(at(60))})) +
		render(card.Note(s, words.RefusedAlreadyAckedBy, words.Args{"id": "A-17", "who": s.Who(ann), "at": s.Time(at(0))})) +
		render(card.Note(s, words.RefusedWhichCheck, words.Args{"what": hostile, "choices": "db1/disk, web1/disk"}))
}

func TestCards(t *testing.T) {
	book, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	tokyo := time.FixedZone("JST", 9*60*60)
	for name, draw := range drawings() {
		for _, lang := range []words.Lang{words.English, words.Japanese} {
			t.Run(name+"."+string(lang), func(t *testing.T) {
				compare(t, filepath.Join("testdata", name+"."+string(lang)+".golden"), draw(book.In(lang, tokyo)))
			})
		}
	}
}

func compare(t *testing.T, path, got string) {
	t.Helper()
	if strings.Contains(got, "<no value>") {
		t.Errorf("a part is missing:\n%s", got)
	}
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test ./bot/card -update writes it)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestEveryGoldenFileHasACard(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.golden")
	known := drawings()
	for _, f := range files {
		if name, _, _ := strings.Cut(filepath.Base(f), "."); known[name] == nil {
			t.Errorf("%s belongs to no card", f)
		}
	}
}

func TestStormValueIsReadBack(t *testing.T) {
	for value, want := range map[string]bool{
		card.StormValue("storm/C1/2", 37): true,
		"storm/C1/2":                      false,
		"storm/C1/2 many":                 false,
		"storm/C1/2 -1":                   false,
		"storm/C1/2 9999999999999999999":  false,
		"":                                false,
	} {
		id, size, ok := card.ParseStormValue(value)
		if ok != want || ok && (id != "storm/C1/2" || size != 37) {
			t.Errorf("%q reads as %q, %d, %v", value, id, size, ok)
		}
	}
}
