package sandbox

import "encoding/json"

// State is everything in the workspace, as GET /sandbox/state shows it.
// Messages, blocks and views have the shapes of Slack's own API.
type State struct {
	Version  uint64          `json:"version"` // grows with every change
	Team     Team            `json:"team"`
	Users    []User          `json:"users"`
	Channels []Channel       `json:"channels"`
	Views    []View          `json:"views"` // modals that are open, the topmost last
	Homes    map[string]View `json:"homes"` // by user id
	Commands []Command       `json:"commands"`
	// Shortcuts are the app's, Groups the user groups, Scheduled what the app
	// will post later, the earliest first.
	Shortcuts []Shortcut          `json:"shortcuts"`
	Groups    []UserGroup         `json:"usergroups"`
	Scheduled []Scheduled         `json:"scheduled"`
	Calls     []CallRecord        `json:"calls"` // of the Web API, the last 1000
	Switches  []SwitchState       `json:"switches"`
	Notices   map[string][]Notice `json:"notices"` // by user: what Slack itself tells somebody ("operation_timeout")
}

// Team is the workspace.
type Team struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Domain string `json:"domain"`
}

// User is one account, as users.info gives it, cut to what the sandbox has.
type User struct {
	ID           string  `json:"id"`
	TeamID       string  `json:"team_id"`
	Name         string  `json:"name"`
	RealName     string  `json:"real_name"`
	Deleted      bool    `json:"deleted"`
	IsBot        bool    `json:"is_bot"`
	IsRestricted bool    `json:"is_restricted"`
	IsUltra      bool    `json:"is_ultra_restricted"`
	IsStranger   bool    `json:"is_stranger,omitempty"`
	TZ           string  `json:"tz"`
	Locale       string  `json:"locale"`
	Color        string  `json:"color"`
	Profile      Profile `json:"profile"`
}

// Profile is the part of a user that people edit.
type Profile struct {
	DisplayName string `json:"display_name"`
	RealName    string `json:"real_name"`
	Title       string `json:"title"`
	Team        string `json:"team"`
}

// Channel is a channel with its messages, oldest first, replies among them.
type Channel struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Topic       string      `json:"topic"`
	IsPrivate   bool        `json:"is_private"`
	IsIM        bool        `json:"is_im"`
	IsExtShared bool        `json:"is_ext_shared"`
	IsArchived  bool        `json:"is_archived"`
	Members     []string    `json:"members"`
	Messages    []Message   `json:"messages"`
	Ephemerals  []Ephemeral `json:"ephemerals"` // until the reader reloads
	Bookmarks   []Bookmark  `json:"bookmarks,omitempty"`
}

// Message is one message as Slack stores it.
type Message struct {
	Type        string          `json:"type"` // "message"
	Subtype     string          `json:"subtype,omitempty"`
	User        string          `json:"user"`
	BotID       string          `json:"bot_id,omitempty"`
	AppID       string          `json:"app_id,omitempty"`
	Team        string          `json:"team"`
	TS          string          `json:"ts"`
	ThreadTS    string          `json:"thread_ts,omitempty"`
	Text        string          `json:"text"`
	Blocks      json.RawMessage `json:"blocks,omitempty"`
	Attachments json.RawMessage `json:"attachments,omitempty"`
	Metadata    json.RawMessage `json:"metadata,omitempty"`
	Edited      *Edited         `json:"edited,omitempty"`
	Reactions   []Reaction      `json:"reactions,omitempty"`
	Files       []File          `json:"files,omitempty"`
	ReplyCount  int             `json:"reply_count,omitempty"`
	LatestReply string          `json:"latest_reply,omitempty"`
	ReplyUsers  []string        `json:"reply_users,omitempty"`
	// ClientMsgID is there when a person wrote it, Parent when it is a reply,
	// Pinned where somebody pinned it.
	ClientMsgID string `json:"client_msg_id,omitempty"`
	Parent      string `json:"parent_user_id,omitempty"`
	Pinned      bool   `json:"pinned,omitempty"`
	Username    string `json:"username,omitempty"` // chosen by the app for this message
	Inviter     string `json:"inviter,omitempty"`  // of a channel_join
	// Topic, Name and OldName are there when a line says what changed of its channel.
	Topic   string `json:"topic,omitempty"`
	Name    string `json:"name,omitempty"`
	OldName string `json:"old_name,omitempty"`
}

// Edited tells who edited a message and when.
type Edited struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

// Reaction is one emoji under a message.
type Reaction struct {
	Name  string   `json:"name"`
	Count int      `json:"count"`
	Users []string `json:"users"`
}

// File is an uploaded file.
type File struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Title      string `json:"title"`
	Mimetype   string `json:"mimetype"`
	Filetype   string `json:"filetype"`
	Size       int    `json:"size"`
	User       string `json:"user"`
	URLPrivate string `json:"url_private"`
	AltText    string `json:"alt_txt,omitempty"`
	Created    int64  `json:"created"`
}

// Ephemeral is a message that one person sees.
type Ephemeral struct {
	To string `json:"to"`
	Message
}

// View is a modal or a home page as views.* gives it.
type View struct {
	ID              string          `json:"id"`
	TeamID          string          `json:"team_id"`
	Type            string          `json:"type"` // "modal" or "home"
	To              string          `json:"to"`   // whose page it lies on; not in Slack's shape
	Blocks          json.RawMessage `json:"blocks"`
	PrivateMetadata string          `json:"private_metadata"`
	CallbackID      string          `json:"callback_id"`
	ExternalID      string          `json:"external_id"`
	State           json.RawMessage `json:"state"`
	Hash            string          `json:"hash"`
	Title           json.RawMessage `json:"title"`
	Submit          json.RawMessage `json:"submit"`
	Close           json.RawMessage `json:"close"`
	NotifyOnClose   bool            `json:"notify_on_close"`
	ClearOnClose    bool            `json:"clear_on_close"`
	RootViewID      string          `json:"root_view_id"`
	PreviousViewID  *string         `json:"previous_view_id"`
	AppID           string          `json:"app_id"`
	BotID           string          `json:"bot_id"`
	// Errors are the words beside its fields after a Submit was refused, by block_id.
	Errors map[string]string `json:"errors,omitempty"`
}

// Command is a slash command with its hint.
type Command struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	UsageHint   string `json:"usage_hint"`
}

// CallRecord is one call of the Web API.
type CallRecord struct {
	Method string          `json:"method"`
	At     string          `json:"at"` // RFC 3339
	OK     bool            `json:"ok"`
	Error  string          `json:"error,omitempty"`
	Args   json.RawMessage `json:"args,omitempty"` // without tokens
}

// Notice is what Slack itself tells one person: an unanswered command, a
// refused reply.
type Notice struct {
	At   string `json:"at"`
	Text string `json:"text"`
}

// SwitchState is one thing in the "break something" panel.
type SwitchState struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Help   string `json:"help"`
	Broken bool   `json:"broken"`
	Busy   bool   `json:"busy"`
	Error  string `json:"error,omitempty"`
}

// Action is what somebody does, as POST /sandbox/act takes it.
type Action struct {
	As      string `json:"as"` // user id
	Do      string `json:"do"` // message, command, press and more: see docs/sandbox.md
	Channel string `json:"channel,omitempty"`
	TS      string `json:"ts,omitempty"`        // of the message acted on
	Thread  string `json:"thread_ts,omitempty"` // of a message: the thread to write into
	Text    string `json:"text,omitempty"`      // of a message or edit; "/hoshu alerts" of a command; emoji name of a reaction
	View    string `json:"view_id,omitempty"`
	Block   string `json:"block_id,omitempty"`
	Element string `json:"action_id,omitempty"`
	Value   string `json:"value,omitempty"` // of a select: the option's value, the date, the user; replaces a button's own value where given
	// Values are a form's fields by block_id, or by action_id where that is unique.
	Values map[string]string `json:"values,omitempty"`
}

// ActResult is the answer to an Action.
type ActResult struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"` // "no_such_button", "operation_timeout" ...
	TS    string `json:"ts,omitempty"`
	// Answer is what the app sent along with its acknowledgement, if anything.
	Answer json.RawMessage   `json:"answer,omitempty"`
	Errors map[string]string `json:"errors,omitempty"` // a form's, by block_id
}
