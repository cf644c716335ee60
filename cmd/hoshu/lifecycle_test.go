package main

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLifeStopsInReverseOrderAndOnce(t *testing.T) {
	var order []string
	l := newLife(slog.New(slog.DiscardHandler))
	for _, name := range []string{"store", "desk", "chat"} {
		l.onStop(name, func(context.Context) error { order = append(order, name); return nil })
	}
	for range 2 {
		if err := l.stop(); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"chat", "desk", "store"}, order); diff != "" {
		t.Error(diff)
	}
}

func TestLifeNamesThePartThatFailedToStop(t *testing.T) {
	l := newLife(slog.New(slog.DiscardHandler))
	stopped := false
	l.onStop("store", func(context.Context) error { stopped = true; return nil })
	l.onStop("chat", func(context.Context) error { return errors.New("no answer") })
	err := l.stop()
	if err == nil || err.Error() != "stop chat: no answer" {
		t.Errorf("got %v", err)
	}
	if !stopped {
		t.Error("the store was not stopped after the chat had failed to")
	}
}

func TestLifeTellsOfAPartThatEndsByItself(t *testing.T) {
	l := newLife(slog.New(slog.DiscardHandler))
	cause := errors.New("listener closed")
	l.run("health", func(context.Context) error { return cause })
	if err := <-l.failed; !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
	if err := l.stop(); err != nil {
		t.Error(err)
	}
}

func TestLifeWaitsForPartsItStops(t *testing.T) {
	l := newLife(slog.New(slog.DiscardHandler))
	finished := false
	l.run("router", func(ctx context.Context) error { <-ctx.Done(); finished = true; return nil })
	if err := l.stop(); err != nil {
		t.Fatal(err)
	}
	if !finished {
		t.Error("stop came back before the part had finished")
	}
}
