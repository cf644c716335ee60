package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hoshu/bot/sandbox"
	"hoshu/bot/words"
)

// either picks a phrase in the language of the play.
func (p *play) either(english, japanese string) string {
	if p.lang == words.Japanese {
		return japanese
	}
	return english
}

func TestPlayAlertIsAcknowledgedByOneAndResolved(t *testing.T) {
	inBothLanguages(t, func(p *play) {
		akira, bunta := p.akira(), p.bunta()
		p.fill(98)
		card := akira.sees(`A-1.*shop/uploads[\s\S]*` + p.either("Nobody is on it yet", "まだ誰も対応していません"))
		if !strings.Contains(card.Text, "<@U0AKIRA>") || !strings.Contains(card.Text, "<@U0BUNTA>") {
			t := p.t
			t.Errorf("a critical alert mentions the two people who know the system; it says %q", card.Text)
		}
		akira.seesInThread(card, p.either("forgotten|looked closer", "詳しく調べた結果"))

		p.ws.SetFaults(sandbox.Faults{Methods: []string{"chat.update"}, LatencyMS: 300}) // the button still stands when the second presses
		akira.presses(card, "alert.ack")
		bunta.presses(card, "alert.ack")
		akira.sees(`A-1[\s\S]*` + p.either("Sato is on it", "Satoさんが対応中です"))
		bunta.isTold(p.either("Sato is on A-1", "A-1 は .*Satoさんが対応中です"))

		p.fill(10)
		done := akira.sees(`A-1[\s\S]*` + p.either("Resolved .* after", "復旧しました"))
		if done.TS != card.TS {
			p.t.Errorf("the card was posted anew (%s), not edited (%s)", done.TS, card.TS)
		}
		for _, action := range []string{"alert.ack", "alert.unack", "alert.silence", "check.run"} {
			if hasButton(done, action) {
				p.t.Errorf("a resolved card still offers %s", action)
			}
		}
		p.storyIs("A-1", "alert.fired alert.evidence alert.acknowledged alert.resolved")
	})
}

func TestPlayAcknowledgementEndsByTime(t *testing.T) {
	inBothLanguages(t, func(p *play) {
		akira := p.akira()
		p.fill(98)
		card := akira.sees(`A-1.*shop/uploads`)
		akira.types("/hoshu ack A-1 15m " + p.either("cleaning up", "掃除中"))
		akira.sees(`A-1[\s\S]*` + p.either("Sato is on it", "Satoさんが対応中です"))
		akira.seesInThread(card, p.either("cleaning up", "掃除中"))
		p.passes(16 * time.Minute)
		ended := akira.seesInThread(card, p.either("[Nn]obody is on it", "現在、対応者はいません"))
		if !strings.Contains(ended.Text, "<@U0AKIRA>") {
			p.t.Errorf("the end of an acknowledgement mentions who had it; it says %q", ended.Text)
		}
		akira.sees(`A-1[\s\S]*` + p.either("Nobody is on it yet", "まだ誰も対応していません"))
	})
}

func TestPlayAcknowledgementEndsByWorsening(t *testing.T) {
	inBothLanguages(t, func(p *play) {
		akira := p.akira()
		p.fill(85)
		card := akira.sees(`A-1 ` + p.either("warning", "警告") + `.*shop/uploads`)
		akira.presses(card, "alert.ack")
		akira.sees(`A-1[\s\S]*` + p.either("Sato is on it", "Satoさんが対応中です"))
		p.fill(99)
		akira.seesInThread(card, p.either("got worse", "悪化しました"))
		akira.sees(`A-1 ` + p.either("failure", "異常") + `[\s\S]*` + p.either("Nobody is on it yet", "まだ誰も対応していません"))
		p.storyHas("A-1", "alert.ack_ended", "alert.worsened")
	})
}

func TestPlayAcknowledgementIsTakenBack(t *testing.T) {
	inBothLanguages(t, func(p *play) {
		akira, bunta := p.akira(), p.bunta()
		p.fill(98)
		card := akira.sees(`A-1.*shop/uploads`)
		akira.presses(card, "alert.ack")
		akira.sees(`A-1[\s\S]*` + p.either("Sato is on it", "Satoさんが対応中です"))
		akira.presses(card, "alert.unack")
		akira.sees(`A-1[\s\S]*` + p.either("Nobody is on it yet", "まだ誰も対応していません"))
		bunta.types("/hoshu ack a-1")
		bunta.sees(`A-1[\s\S]*` + p.either("Tanaka is on it", "Tanakaさんが対応中です"))
	})
}

func TestPlaySilenceByModalAndItsWarning(t *testing.T) {
	inBothLanguages(t, func(p *play) {
		akira := p.akira()
		p.fill(98)
		card := akira.sees(`A-1.*shop/uploads`)
		akira.presses(card, "alert.silence")
		form := akira.seesForm()

		if wrong := akira.submits(form, map[string]string{"why": " "}); len(wrong) == 0 {
			p.t.Error("a silence without a reason was taken")
		}
		if wrong := akira.submits(form, map[string]string{"why": "kernel update", "for": "1h"}); len(wrong) != 0 {
			p.t.Fatalf("refused: %v", wrong)
		}
		silence := akira.sees(`\*S-1 ` + p.either("silence", "通知の一時停止"))
		akira.sees(`A-1[\s\S]*kernel update`)

		p.passes(51 * time.Minute)
		warning := akira.seesInThread(silence, p.either("[Ee]nd", "終了します"))
		if !strings.Contains(warning.Text, "<@U0AKIRA>") {
			p.t.Errorf("the warning mentions who made the silence; it says %q", warning.Text)
		}
		akira.presses(silence, "silence.extend")
		akira.seesInThread(silence, p.either("extended|until", "延長しました"))
		p.passes(20 * time.Minute)
		akira.presses(silence, "silence.end")
		akira.sees(`S-1[\s\S]*` + p.either("ended|over", "終了しました"))
		p.storyIs("S-1", "silence.started silence.warned silence.extended silence.ended")
	})
}

func TestPlaySilencedAlertIsPostedWhenTheSilenceEnds(t *testing.T) {
	inBothLanguages(t, func(p *play) {
		akira := p.akira()
		akira.types("/hoshu silence shop 30m " + p.either("moving files", "ファイル移動"))
		akira.sees(`S-1`)
		p.fill(98)
		p.waitsFor("A-1")
		if found := p.findCards("A-1.*shop/uploads"); len(found) != 0 {
			p.t.Errorf("a silenced alert was posted: %s", textOf(found[0]))
		}
		p.passes(31 * time.Minute)
		akira.sees(`A-1.*shop/uploads`)
	})
}

func TestPlayDiskFillsWhileHoshuIsDown(t *testing.T) {
	inBothLanguages(t, func(p *play) {
		akira := p.akira()
		p.stops()
		p.fill(98)
		p.starts()
		card := akira.sees(`A-1.*shop/uploads`)
		akira.presses(card, "alert.ack")
		akira.sees(`A-1[\s\S]*` + p.either("Sato is on it", "Satoさんが対応中です"))
		p.stops()
		p.fill(10)
		p.starts()
		akira.sees(`A-1[\s\S]*` + p.either("Resolved .* after", "復旧しました"))
		if n := len(p.findCards("A-1.*shop/uploads")); n != 1 {
			p.t.Errorf("%d cards of A-1 hang in the channel", n)
		}
	})
}

func TestPlayGuestAndPartnerAreRefused(t *testing.T) {
	inBothLanguages(t, func(p *play) {
		p.ws.Join("C0OPS", "U0GUEST", "U0PARTNER")
		p.fill(98)
		card := p.akira().sees(`A-1.*shop/uploads`)
		for _, who := range []struct {
			actor
			told string
		}{
			{p.guest(), p.either("Guests cannot", "ゲストの方はこの操作を行えません")},
			{p.partner(), p.either("own workspace", "ワークスペースのメンバーのみ")},
		} {
			who.presses(card, "alert.ack")
			who.isTold(who.told)
		}
		if now := p.akira().sees(`A-1.*shop/uploads`); !strings.Contains(textOf(now), p.either("Nobody is on it yet", "まだ誰も対応していません")) {
			p.t.Errorf("the card changed: %s", textOf(now))
		}
		events, err := p.app.db.Log(0, 1000)
		if err != nil {
			p.t.Fatal(err)
		}
		refused := map[string]bool{}
		for _, e := range events {
			if e.Kind == "access.refused" {
				refused[e.By.ID] = true
			}
		}
		if !refused["U0GUEST"] || !refused["U0PARTNER"] {
			p.t.Errorf("the log names %v as refused", refused)
		}
	})
}

func TestPlayCorruptButtonChangesNothing(t *testing.T) {
	inBothLanguages(t, func(p *play) {
		p.fill(98)
		card := p.akira().sees(`A-1.*shop/uploads`)
		res := p.ws.Act(p.t.Context(), sandbox.Action{
			As: "U0AKIRA", Do: "press", Channel: "C0OPS", TS: card.TS, Element: "alert.ack", Value: "\x00{{.}} A-999999999999999999999",
		})
		if !res.OK {
			p.t.Fatal(res.Error)
		}
		p.akira().isTold(p.either("cannot read|no alert", "読み取れない|はありません"))
		p.storyHas("A-1", "alert.fired")
		if strings.Contains(p.storyOf("A-1"), "acknowledged") {
			p.t.Error("something was acknowledged")
		}
	})
}

func TestPlayCommandsAreAnswered(t *testing.T) {
	inBothLanguages(t, func(p *play) {
		akira := p.akira()
		p.fill(98)
		akira.sees(`A-1.*shop/uploads`)
		for command, told := range map[string]string{
			"/hoshu":                 `/hoshu ack`,
			"/hoshu status":          `shop`,
			"/hoshu alerts":          `A-1`,
			"/hoshu check uploads":   `shop/uploads`,
			"/hoshu explain uploads": p.either("A-1", "A-1"),
			"/hoshu audit A-1":       `#1`,
			"/hoshu silence list":    p.either("silence", "一時停止"),
			"/hoshu alrts":           `/hoshu alerts`,
			"/hoshu check uplods":    `uploads`,
			"/hoshu ack A-99":        `A-99`,
			"/hoshu silence shop 2h": p.either("reason", "理由"),
			"/hoshu ack A-1 5m":      p.either("15 minutes", "15分"),
		} {
			akira.types(command)
			akira.isTold(told)
		}
		p.ws.Act(p.t.Context(), sandbox.Action{As: "U0AKIRA", Do: "open_home"})
		p.await("a home page with the alert", func(s sandbox.State) bool {
			home, ok := s.Homes["U0AKIRA"]
			return ok && strings.Contains(string(home.Blocks), "A-1")
		})
	})
}

func TestPlaySlackIsUnreachableAndCardsWait(t *testing.T) {
	inBothLanguages(t, func(p *play) {
		p.ws.SetFaults(sandbox.Faults{Outage: true})
		p.fill(98)
		p.waitsFor("A-1")
		p.fill(10)
		p.waitsUntil("A-1", "alert.resolved")
		p.fill(98)
		p.ws.SetFaults(sandbox.Faults{})
		p.passes(2 * time.Minute)
		p.akira().sees(`A-1.*shop/uploads`)
		if n := len(p.findCards("A-1.*shop/uploads")); n != 1 {
			p.t.Errorf("%d cards of A-1 hang in the channel", n)
		}
	})
}

// storyOf is what the log tells of a subject, kinds only.
func (p *play) storyOf(subject string) string {
	p.t.Helper()
	events, err := p.app.db.Story(subject)
	if err != nil {
		p.t.Fatal(err)
	}
	kinds := make([]string, len(events))
	for i, e := range events {
		kinds[i] = e.Kind
	}
	return strings.Join(kinds, " ")
}

func (p *play) storyIs(subject, want string) {
	p.t.Helper()
	if got := p.storyOf(subject); got != want {
		p.t.Errorf("the log tells of %s: %s\nwant %s", subject, got, want)
	}
}

func (p *play) storyHas(subject string, kinds ...string) {
	p.t.Helper()
	got := strings.Fields(p.storyOf(subject))
	for _, kind := range kinds {
		if !slices.Contains(got, kind) {
			p.t.Errorf("the log tells of %s: %v; %s is missing", subject, got, kind)
		}
	}
}

// waitsFor waits until the log speaks of a subject.
func (p *play) waitsFor(subject string) { p.t.Helper(); p.waitsUntil(subject, "") }

// waitsUntil waits until the log tells an event of a subject.
func (p *play) waitsUntil(subject, kind string) {
	p.t.Helper()
	wake, stop := p.app.db.Follow()
	defer stop()
	late := time.After(patience)
	for !strings.Contains(" "+p.storyOf(subject), " "+kind) || p.storyOf(subject) == "" {
		select {
		case <-wake:
		case <-late:
			p.t.Fatalf("the log never told %s of %s, but %q", kind, subject, p.storyOf(subject))
		}
	}
}
