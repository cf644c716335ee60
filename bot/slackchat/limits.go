package slackchat

// Slack's limits, in Unicode code points, from its Block Kit reference. A block
// that breaks one makes Slack refuse the whole message.
const (
	maxText     = 3900   // of a message: chat.update refuses more than 4000
	maxBlocks   = 50     // per message
	maxInView   = 100    // blocks per form or home page
	maxViewText = 50_000 // over all its blocks: 250 KB of JSON
	maxAllText  = 11_000 // over all blocks: about 13,000 were refused, without a documented limit

	maxSection  = 3000
	maxFields   = 10 // per section
	maxField    = 2000
	maxElements = 10 // per context
	maxHeader   = 150

	maxButtons = 25 // per actions block
	maxLabel   = 75 // of a button
	maxValue   = 2000
	maxID      = 255 // action_id, block_id, callback_id

	maxConfirmTitle  = 100
	maxConfirmText   = 300
	maxConfirmButton = 30

	maxTitle       = 24 // of a form, and of its two buttons
	maxPrivate     = 3000
	maxInputLabel  = 2000
	maxInputHint   = 2000
	maxInput       = 3000 // what may be typed, or stand there already
	maxOptions     = 100
	maxOption      = 75 // label
	maxOptionValue = 75 // 150 by the newest pages, 75 by Slack's own types
)
