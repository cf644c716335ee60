package sandbox

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
)

func plainText(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("plain_text", s, false, false)
}

// form is a modal with one field, "why" in block "reason".
func form(title string) slack.ModalViewRequest {
	field := slack.NewInputBlock("reason", plainText("Why"), nil, slack.NewPlainTextInputBlockElement(nil, "why"))
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plainText(title), Submit: plainText("Send"), Close: plainText("Cancel"), CallbackID: "form",
		NotifyOnClose: true, PrivateMetadata: "A-1", Blocks: slack.Blocks{BlockSet: []slack.Block{field}},
	}
}

// trigger gives a trigger_id of akira, by a command.
func (s *stage) trigger(a *app) string {
	s.t.Helper()
	done := s.does(Action{As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/hoshu silence"})
	p := decode[slack.SlashCommand](s.t, a.answer(nil))
	if r := s.result(done); !r.OK {
		s.t.Fatalf("command: %+v", r)
	}
	return p.TriggerID
}

func (s *stage) open(a *app, v slack.ModalViewRequest) *slack.ViewResponse {
	s.t.Helper()
	got, err := s.api.OpenViewContext(s.t.Context(), s.trigger(a), v)
	if err != nil {
		s.t.Fatal(err)
	}
	return got
}

func TestFormIsRefusedWithWordsThenTaken(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	s.open(a, form("Silence"))

	if r := s.Act(t.Context(), Action{As: "U0AKIRA", Do: "submit"}); r.Error != "missing_required_field" || r.Errors["reason"] == "" {
		t.Errorf("an empty field was sent: %+v", r)
	}
	done := s.does(Action{As: "U0AKIRA", Do: "submit", Values: map[string]string{"why": "noise"}})
	p := decode[slack.InteractionCallback](t, a.answer(slack.NewErrorsViewSubmissionResponse(map[string]string{"reason": "say more"})))
	if got := p.View.State.Values["reason"]["why"].Value; got != "noise" || p.View.PrivateMetadata != "A-1" {
		t.Errorf("submitted %q, %+v", got, p.View)
	}
	if r := s.result(done); r.OK || r.Errors["reason"] != "say more" {
		t.Errorf("after errors: %+v", r)
	}
	v := s.State().Views
	if len(v) != 1 || v[0].Errors["reason"] != "say more" || !strings.Contains(string(v[0].State), "noise") {
		t.Fatalf("the form should stay with its words and what was typed: %+v", v)
	}
	done = s.does(Action{As: "U0AKIRA", Do: "submit", Values: map[string]string{"reason": "planned work"}})
	a.answer(nil)
	if r := s.result(done); !r.OK || len(s.State().Views) != 0 {
		t.Errorf("not closed: %+v", r)
	}
}

func TestAnswersToAForm(t *testing.T) {
	next := form("Next")
	for name, tt := range map[string]struct {
		answer any
		titles []string // of the modals that are open afterwards
		err    string
	}{
		"nothing closes it":            {nil, nil, ""},
		"an empty object closes it":    {map[string]any{}, nil, ""},
		"clear closes all":             {slack.NewClearViewSubmissionResponse(), nil, ""},
		"update changes it":            {slack.NewUpdateViewSubmissionResponse(&next), []string{"Next"}, ""},
		"push lays one over it":        {slack.NewPushViewSubmissionResponse(&next), []string{"First", "Next"}, ""},
		"errors for no field fail":     {slack.NewErrorsViewSubmissionResponse(map[string]string{"nowhere": "x"}), []string{"First"}, "invalid_errors"},
		"an unknown answer fails":      {map[string]any{"response_action": "dance"}, []string{"First"}, "invalid_response_action"},
		"a view that is too long":      {slack.NewUpdateViewSubmissionResponse(new(form(strings.Repeat("x", 25)))), []string{"First"}, "invalid_arguments"},
		"an answer of 20 KB is no one": {map[string]any{"x": strings.Repeat("x", maxAck)}, []string{"First"}, "operation_timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			a := s.connect()
			s.open(a, form("First"))
			done := s.does(Action{As: "U0AKIRA", Do: "submit", Values: map[string]string{"reason": "x"}})
			e := a.next()
			if tt.err == "operation_timeout" {
				s.clock.Advance(ackWithin)
			} else {
				a.ack(e, tt.answer)
			}
			if r := s.result(done); r.Error != tt.err {
				t.Errorf("result %+v, want error %q", r, tt.err)
			}
			var titles []string
			for _, v := range s.State().Views {
				titles = append(titles, text(asJSON(v.Title)["text"]))
			}
			if d := cmp.Diff(tt.titles, titles); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTriggersAndStacks(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	ctx := t.Context()
	refused := func(what, word string, err error) {
		t.Helper()
		if err == nil || err.Error() != word {
			t.Errorf("%s: %v, want %s", what, err, word)
		}
	}
	id := s.trigger(a)
	first, err := s.api.OpenViewContext(ctx, id, form("1"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.api.OpenViewContext(ctx, id, form("1"))
	refused("a used trigger", "exchanged_trigger_id", err)
	_, err = s.api.OpenViewContext(ctx, "1.2.abc", form("1"))
	refused("no trigger", "invalid_trigger_id", err)
	_, err = s.api.PushViewContext(ctx, s.trigger(a), form("2"))
	refused("a push from outside", "not_found", err)
	late := s.trigger(a)
	s.clock.Advance(triggerLife + time.Millisecond)
	_, err = s.api.OpenViewContext(ctx, late, form("1"))
	refused("a late trigger", "expired_trigger_id", err)

	_, err = s.api.UpdateViewContext(ctx, form("1b"), "", "stale", first.ID)
	refused("a stale hash", "hash_conflict", err)
	second, err := s.api.UpdateViewContext(ctx, form("1b"), "", first.Hash, first.ID)
	if err != nil || second.Hash == first.Hash {
		t.Errorf("update under the right hash: %v, %+v", err, second)
	}
	_, err = s.api.UpdateViewContext(ctx, form("1c"), "", "", "V0NOBODY")
	refused("no view", "not_found", err)
}

func TestClosingTellsWhoAskedForIt(t *testing.T) {
	for name, tt := range map[string]struct {
		value   string
		cleared bool
	}{"cancel": {"", false}, "the cross": {"all", true}} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			a := s.connect()
			s.open(a, form("First"))
			done := s.does(Action{As: "U0AKIRA", Do: "close", Value: tt.value})
			p := decode[slack.InteractionCallback](t, a.answer(nil))
			if p.Type != slack.InteractionTypeViewClosed || p.IsCleared != tt.cleared {
				t.Errorf("payload: %+v", p)
			}
			if s.result(done); len(s.State().Views) != 0 {
				t.Error("still open")
			}
		})
	}
}

func TestHomeOpensIsPublishedAndPressed(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	s.Act(t.Context(), Action{As: "U0AKIRA", Do: "open_home"})
	var e struct {
		Event struct{ Type, User, Tab string }
	}
	if err := json.Unmarshal(a.answer(nil), &e); err != nil || e.Event.Type != "app_home_opened" || e.Event.User != "U0AKIRA" {
		t.Fatalf("%v %+v", err, e)
	}
	b := slack.NewActionBlock("b", slack.NewButtonBlockElement("go", "1", plainText("Go")))
	home := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{b}}}
	v, err := s.api.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: "U0AKIRA", View: home})
	if err != nil {
		t.Fatal(err)
	}
	done := s.does(Action{As: "U0AKIRA", Do: "press", View: v.ID, Element: "go"})
	p := decode[slack.InteractionCallback](t, a.answer(nil))
	if p.View.ID != v.ID || p.Container.Type != "view" || p.ResponseURL != "" {
		t.Errorf("payload: %+v", p)
	}
	if r := s.result(done); !r.OK {
		t.Errorf("%+v", r)
	}
	if r := s.Act(t.Context(), Action{As: "U0BUNTA", Do: "press", View: v.ID, Element: "go"}); r.Error != "no_such_view" {
		t.Errorf("somebody else's home was pressed: %+v", r)
	}
}

func TestInvalidViewIsToldWhere(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	_, err := s.api.OpenViewContext(t.Context(), s.trigger(a), form(strings.Repeat("x", 25)))
	var r slack.SlackErrorResponse
	if !errors.As(err, &r) || r.Err != "invalid_arguments" ||
		!slices.Contains(r.ResponseMetadata.Messages, "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]") {
		t.Errorf("%#v", err)
	}
}
