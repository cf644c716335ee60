package alert

import (
	"context"
	"strings"

	"hoshu/store/audit"
)

// maxEvidence is how many characters of evidence the log keeps: what fits in
// one message of a chat beside its frame.
const maxEvidence = 2500

// AddEvidence notes what was found out about an alert, cut to 2,500 characters.
// Error: ErrNotFound.
func (d *Desk) AddEvidence(ctx context.Context, said, text string) error {
	id, err := alertID(said)
	if err != nil {
		return told(said, err)
	}
	text = cut(strings.TrimRight(text, " \n"), maxEvidence)
	if text == "" {
		return nil
	}
	_, err = d.change(ctx, id, func(a *Alert) (audit.Event, error) {
		return a.event(EventEvidence, audit.Hoshu, d.now(), data{"text": text}), nil
	})
	return err
}

// cut keeps at most so many characters, whole lines where it can, and says that it did.
func cut(text string, most int) string {
	const rest = "\n[...]"
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	kept := string(runes[:most-len(rest)])
	if i := strings.LastIndexByte(kept, '\n'); i > len(kept)/2 {
		kept = kept[:i]
	}
	return kept + rest
}
