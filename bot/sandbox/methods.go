package sandbox

// Which token a method takes.
const (
	noKind  tokenKind = "none"
	anyKind tokenKind = "any"
)

// method is one method of the Web API.
type method struct {
	tier   int // of rate limits; 0 for the special ones
	kind   tokenKind
	scopes []string // any one of them
	needs  []string // arguments that must be there
	run    func(*Workspace, *call) (obj, error)
}

var (
	reads   = []string{"channels:read", "groups:read", "im:read", "mpim:read"}
	history = []string{"channels:history", "groups:history", "im:history", "mpim:history"}
	opens   = []string{"channels:manage", "groups:write", "im:write", "mpim:write"}
	invites = join(opens, []string{"channels:write.invites", "groups:write.invites"})
	topics  = join(opens, []string{"channels:write.topic", "groups:write.topic"})
	chats   = []string{"chat:write"}
)

// methods are all that the workspace answers; any other is unknown_method.
var methods = map[string]method{
	"api.test":              {4, noKind, nil, nil, (*Workspace).apiTest},
	"auth.test":             {0, anyKind, nil, nil, (*Workspace).authTest},
	"apps.connections.open": {3, appKind, []string{"connections:write"}, nil, (*Workspace).connectionsOpen},
	"team.info":             {3, botKind, []string{"team:read"}, nil, (*Workspace).teamInfo},
	"bots.info":             {3, botKind, []string{"users:read"}, nil, (*Workspace).botsInfo},
	"blocks.validate":       {0, anyKind, nil, nil, (*Workspace).blocksValidate},

	"chat.postMessage":   {0, botKind, []string{"chat:write"}, []string{"channel"}, (*Workspace).postMessage},
	"chat.postEphemeral": {4, botKind, []string{"chat:write"}, []string{"channel", "user"}, (*Workspace).postEphemeral},
	"chat.update":        {3, botKind, []string{"chat:write"}, []string{"channel", "ts"}, (*Workspace).updateMessage},
	"chat.delete":        {3, botKind, []string{"chat:write"}, []string{"channel", "ts"}, (*Workspace).deleteMessage},
	"chat.getPermalink":  {0, botKind, nil, []string{"channel", "message_ts"}, (*Workspace).permalink},

	"chat.scheduleMessage":        {3, botKind, chats, []string{"channel", "post_at"}, (*Workspace).scheduleMessage},
	"chat.deleteScheduledMessage": {3, botKind, chats, []string{"channel", "scheduled_message_id"}, (*Workspace).deleteScheduled},
	"chat.scheduledMessages.list": {3, botKind, nil, nil, (*Workspace).scheduledMessages},

	"conversations.create":   {2, botKind, opens, nil, (*Workspace).conversationsCreate},
	"conversations.invite":   {3, botKind, invites, []string{"channel", "users"}, (*Workspace).conversationsInvite},
	"conversations.kick":     {3, botKind, opens, []string{"channel", "user"}, (*Workspace).conversationsKick},
	"conversations.leave":    {3, botKind, opens, []string{"channel"}, (*Workspace).conversationsLeave},
	"conversations.archive":  {2, botKind, opens, []string{"channel"}, (*Workspace).conversationsArchive},
	"conversations.rename":   {2, botKind, opens, []string{"channel", "name"}, (*Workspace).conversationsRename},
	"conversations.setTopic": {2, botKind, topics, []string{"channel"}, (*Workspace).conversationsSetTopic},
	"usergroups.list":        {2, botKind, []string{"usergroups:read"}, nil, (*Workspace).usergroupsList},
	"usergroups.users.list":  {2, botKind, []string{"usergroups:read"}, []string{"usergroup"}, (*Workspace).usergroupsUsers},
	"bookmarks.add":          {2, botKind, []string{"bookmarks:write"}, []string{"channel_id", "title", "type"}, (*Workspace).bookmarksAdd},
	"bookmarks.list":         {3, botKind, []string{"bookmarks:read"}, []string{"channel_id"}, (*Workspace).bookmarksList},
	"bookmarks.remove":       {2, botKind, []string{"bookmarks:write"}, []string{"channel_id", "bookmark_id"}, (*Workspace).bookmarksRemove},

	"conversations.list":    {2, botKind, reads, nil, (*Workspace).conversationsList},
	"conversations.info":    {3, botKind, reads, []string{"channel"}, (*Workspace).conversationsInfo},
	"conversations.members": {4, botKind, reads, []string{"channel"}, (*Workspace).conversationsMembers},
	"conversations.open":    {3, botKind, opens, nil, (*Workspace).conversationsOpen},
	"conversations.join":    {3, botKind, []string{"channels:join"}, []string{"channel"}, (*Workspace).conversationsJoin},
	"conversations.history": {3, botKind, history, []string{"channel"}, (*Workspace).conversationsHistory},
	"conversations.replies": {3, botKind, history, []string{"channel", "ts"}, (*Workspace).conversationsReplies},

	"users.info":          {4, botKind, []string{"users:read"}, []string{"user"}, (*Workspace).usersInfo},
	"users.list":          {2, botKind, []string{"users:read"}, nil, (*Workspace).usersList},
	"users.conversations": {3, botKind, reads, nil, (*Workspace).usersConversations},

	"reactions.add":    {3, botKind, []string{"reactions:write"}, []string{"channel", "name", "timestamp"}, (*Workspace).reactionsAdd},
	"reactions.remove": {2, botKind, []string{"reactions:write"}, []string{"name"}, (*Workspace).reactionsRemove},
	"pins.add":         {2, botKind, []string{"pins:write"}, []string{"channel"}, (*Workspace).pinsAdd},
	"pins.remove":      {2, botKind, []string{"pins:write"}, []string{"channel"}, (*Workspace).pinsRemove},

	"files.getUploadURLExternal":   {4, botKind, []string{"files:write"}, []string{"filename", "length"}, (*Workspace).filesUploadURL},
	"files.completeUploadExternal": {4, botKind, []string{"files:write"}, []string{"files"}, (*Workspace).filesComplete},
	"files.info":                   {4, botKind, []string{"files:read"}, []string{"file"}, (*Workspace).filesInfo},

	"views.open":    {4, botKind, nil, []string{"view", "trigger_id"}, (*Workspace).viewsOpen},
	"views.push":    {4, botKind, nil, []string{"view", "trigger_id"}, (*Workspace).viewsPush},
	"views.update":  {4, botKind, nil, []string{"view"}, (*Workspace).viewsUpdate},
	"views.publish": {4, botKind, nil, []string{"view", "user_id"}, (*Workspace).viewsPublish},
}
