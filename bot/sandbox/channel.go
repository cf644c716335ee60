package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// This file is what becomes of a channel, whoever does it: a person on the page
// or the app by its methods.

// maxTopic and maxName are in characters.
const (
	maxTopic = 250
	maxName  = 80
)

// archive closes a channel or ("unarchive") opens it again, with the line that
// everybody sees. The line of the archiving is written before.
func (w *Workspace) archive(by *User, r *room, do string) {
	r.IsArchived = do == "archive"
	w.line(r, by, Message{Subtype: "channel_" + do, Text: fmt.Sprintf("<@%s> %sd the channel", by.ID, strings.Replace(do, "un", "un-", 1))})
	w.tell("channel_"+do, obj{"type": "channel_" + do, "channel": r.ID, "user": by.ID}, r)
}

// line is what Slack itself writes into a channel about it.
func (w *Workspace) line(r *room, by *User, m Message) {
	m.Type, m.User, m.Team, m.TS = "message", by.ID, by.TeamID, w.ts()
	w.post(r, m)
}

func (w *Workspace) rename(by *User, r *room, name string) error {
	if err := w.freeName(name); err != nil {
		return err
	}
	old := r.Name
	r.Name = name
	w.line(r, by, Message{
		Subtype: "channel_name", OldName: old, Name: name,
		Text: fmt.Sprintf("<@%s> has renamed the channel from \"%s\" to \"%s\"", by.ID, old, name),
	})
	w.tell("channel_rename", obj{
		"type": "channel_rename", "channel": obj{"id": r.ID, "name": name, "name_normalized": name, "created": r.created},
	}, r)
	return nil
}

func (w *Workspace) setTopic(by *User, r *room, topic string) {
	r.Topic = topic
	w.line(r, by, Message{Subtype: "channel_topic", Topic: topic, Text: fmt.Sprintf("<@%s> set the channel topic: %s", by.ID, topic)})
}

// freeName refuses names that Slack does not take, in its words.
func (w *Workspace) freeName(name string) error {
	switch {
	case name == "":
		return refuse("invalid_name_required")
	case len([]rune(name)) > maxName:
		return refuse("invalid_name_maxlength")
	case !strings.ContainsFunc(name, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }):
		return refuse("invalid_name_punctuation")
	case strings.ContainsFunc(name, notInName):
		return refuse("invalid_name_specials")
	case slices.ContainsFunc(w.rooms, func(r *room) bool { return r.Name == name }):
		return refuse("name_taken")
	}
	return nil
}

// notInName are capitals, spaces and signs; letters of any script are taken.
func notInName(c rune) bool {
	return unicode.IsUpper(c) || !unicode.IsLetter(c) && !unicode.IsNumber(c) && !unicode.IsMark(c) && c != '-' && c != '_'
}

func (w *Workspace) invite(by *User, r *room, user string) error {
	err := w.mayInvite(r, user)
	if err == nil {
		w.enter(r, user, by.ID)
	}
	return err
}

func (w *Workspace) mayInvite(r *room, user string) error {
	switch u := w.user(user); {
	case u == nil, u.Deleted:
		return refuse("user_not_found")
	case r.has(user):
		return refuse("already_in_channel")
	case u.IsUltra && w.inAnother(user):
		return refuse("ura_max_channels")
	case r.IsArchived:
		return refuse("is_archived")
	}
	return nil
}

// inAnother tells whether a single-channel guest has its channel already.
func (w *Workspace) inAnother(user string) bool {
	return slices.ContainsFunc(w.rooms, func(r *room) bool { return !r.IsIM && r.has(user) })
}

// enter makes somebody a member, with the line that everybody sees.
func (w *Workspace) enter(r *room, user, inviter string) {
	r.Members = append(slices.Clone(r.Members), user)
	r.touch()
	w.tellMember(r, user, inviter, "joined")
	w.line(r, w.user(user), Message{Subtype: "channel_join", Inviter: inviter, Text: fmt.Sprintf("<@%s> has joined the channel", user)})
}

// exit takes a member out. The bot hears of its own going: it is told before.
func (w *Workspace) exit(r *room, user string) {
	w.tellMember(r, user, "", "left")
	r.Members = slices.DeleteFunc(slices.Clone(r.Members), func(m string) bool { return m == user })
	r.touch()
}

// Join makes accounts members of a channel, as somebody who invites them does.
// It does nothing for who is in it already, and where there is no such channel.
func (w *Workspace) Join(channel string, users ...string) {
	w.change(func() {
		r := w.room(channel)
		for _, id := range users {
			if r != nil && w.user(id) != nil && !r.has(id) {
				w.enter(r, id, r.creator)
			}
		}
	})
}
