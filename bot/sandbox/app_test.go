package sandbox

import (
	"testing"

	"github.com/slack-go/slack"
)

func button(block, action, value string) slack.MsgOption {
	b := slack.NewButtonBlockElement(action, value, slack.NewTextBlockObject("plain_text", "Press", false, false))
	return slack.MsgOptionBlocks(slack.NewActionBlock(block, b))
}

func TestCommandIsAnsweredWithItsAcknowledgement(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	done := s.does(Action{As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/hoshu ack A-17 @bunta #ops <b> https://x.test/a."})
	p := decode[slack.SlashCommand](t, a.answer(map[string]any{"text": "done"}))
	if got, want := p.Text, "ack A-17 <@U0BUNTA|bunta> <#C0OPS|ops> &lt;b&gt; <https://x.test/a>."; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if r := s.result(done); !r.OK {
		t.Fatalf("refused: %+v", r)
	}
	e := s.channel("C0OPS").Ephemerals
	if len(e) != 1 || e[0].To != "U0AKIRA" || e[0].Text != "done" {
		t.Errorf("ephemerals: %+v", e)
	}
}

func TestPressReachesTheAppAndItsCardIsEdited(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	ts := s.post("C0OPS", slack.MsgOptionText("alert", false), button("b", "alert.ack", "A-1"))
	a.answer(nil) // its own message comes back
	done := s.does(Action{As: "U0PARTNER", Do: "press", Channel: "C0OPS", TS: ts, Element: "alert.ack"})
	if r := s.result(done); r.Error != "not_in_channel" {
		t.Errorf("who is not in the channel pressed: %+v", r)
	}
	done = s.does(Action{As: "U0AKIRA", Do: "press", Channel: "C0OPS", TS: ts, Block: "b", Element: "alert.ack"})
	p := decode[slack.InteractionCallback](t, a.answer(nil))
	if b := p.ActionCallback.BlockActions[0]; b.Value != "A-1" || p.User.TeamID != "T0SANDBOX01" || p.Message.Timestamp != ts {
		t.Errorf("payload: %+v", p)
	}
	if r := s.result(done); !r.OK {
		t.Fatalf("refused: %+v", r)
	}
	if _, _, _, err := s.api.UpdateMessageContext(t.Context(), "C0OPS", ts, slack.MsgOptionText("acknowledged", false)); err != nil {
		t.Fatal(err)
	}
	if m := s.last("C0OPS"); m.Text != "acknowledged" || m.Blocks != nil || m.Edited == nil {
		t.Errorf("after the edit: %+v", m)
	}
}
