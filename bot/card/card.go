// Package card draws: pure functions from a domain value to a Card, a Modal or
// a home page, in one language. It knows the shape of what people see, not the
// chat service that shows it. All text is mrkdwn whose parts from outside were
// escaped by bot/words.
package card

// Tone is the colour of the bar beside a card. It never says anything that the
// words do not say as well.
type Tone string

// The tones.
const (
	Plain Tone = ""
	Bad   Tone = "bad"   // red: firing, fail
	Warn  Tone = "warn"  // amber: firing, warn or unknown
	Taken Tone = "taken" // blue: somebody looks after it
	Good  Tone = "good"  // green: resolved
	Muted Tone = "muted" // grey: silenced, ended
)

// Card is one message.
type Card struct {
	Text   string   // complete by itself: what a notification or a screen reader says; shown as the headline
	Tone   Tone     //
	Blocks []Block  // below the headline, beside the bar
	Notify []string // chat ids of people to mention, at the end of Text
}

// Block is one part of a card: exactly one field is set.
type Block struct {
	Section *Section
	Context []string // small lines
	Actions []Button
	Code    string // preformatted, from outside; not escaped yet
	Divider bool
	Header  string
	Input   *Input // modals only
}

// Section is a paragraph, or fields side by side, with an optional button.
type Section struct {
	Text   string
	Fields []string
	Button *Button
}

// Button is a button. Action and Value come back in a Press.
type Button struct {
	Label   string
	Action  string // "alert.ack"
	Value   string // "A-17"
	Style   string // "", "primary" or "danger"
	Confirm *Confirm
}

// Confirm is asked before a press is sent.
type Confirm struct{ Title, Text, Yes, No string }

// Input is one field of a modal. Options makes it a select, else it is text.
type Input struct {
	Name      string // key in Submit.Values
	Label     string
	Hint      string
	Value     string // filled in already
	Multiline bool
	Optional  bool
	Max       int // characters; 0 = no limit of our own
	Options   []Option
}

// Option is one choice of a select.
type Option struct{ Value, Label string }

// Modal is a form that opens over the page.
type Modal struct {
	Form    string // whose Submit this is: "alert.silence"
	Private string // comes back with the Submit; not shown, never a secret
	Title   string // at most 24 characters
	Submit  string
	Close   string
	Blocks  []Block
}

// File is a picture or text that hangs in a thread.
type File struct {
	Name  string // "A-17-disk.png"
	Title string
	Alt   string // what a person who cannot see it should know
	Bytes []byte
}
