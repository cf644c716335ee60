package sandbox

import (
	"encoding/json"
	"unicode/utf8"
)

// What a message may hold, in characters and bytes.
const (
	maxText       = 40000 // longer is cut, with a warning
	maxUpdateText = 4000  // longer is refused by chat.update
	maxMarkdown   = 12000
	maxMetadata   = 16 << 10 // Slack does not publish its own
)

// content is what an app put into a message, checked and rewritten as Slack does.
type content struct {
	text                          string
	blocks, attachments, metadata json.RawMessage
	hasText, hasBlocks            bool // given at all, were it empty
}

// content reads and checks what a chat.* call wants to show.
func (w *Workspace) content(c *call) (content, error) {
	t := content{text: c.str("text"), hasText: c.has("text"), hasBlocks: c.args["blocks"] != nil && c.args["blocks"] != ""}
	if c.has("markdown_text") {
		return w.markdown(c, t)
	}
	var err error
	if t.blocks, err = w.blocksArg(c); err != nil {
		return t, err
	}
	if t.attachments, err = w.attachmentsArg(c); err != nil {
		return t, err
	}
	if t.metadata, err = metadataArg(c); err != nil {
		return t, err
	}
	if t.text == "" && t.blocks != nil {
		t.text = textOfBlocks(t.blocks)
	}
	if t.text == "" && t.blocks == nil && t.attachments == nil {
		return t, refuse("no_text")
	}
	t.text = c.cut(rewrite(t.text))
	return t, nil
}

func (w *Workspace) markdown(c *call, t content) (content, error) {
	if t.hasText || t.hasBlocks {
		return t, refuse("markdown_text_conflict")
	}
	t.text, t.hasText = c.str("markdown_text"), true
	if utf8.RuneCountInString(t.text) > maxMarkdown {
		return t, refuse("msg_too_long")
	}
	var err error
	t.metadata, err = metadataArg(c)
	return t, err
}

// cut shortens over-long text and warns, as Slack does instead of refusing.
func (c *call) cut(text string) string {
	if utf8.RuneCountInString(text) <= maxText {
		return text
	}
	c.warnings = append(c.warnings, "message_truncated")
	return string([]rune(text)[:maxText])
}

func (w *Workspace) blocksArg(c *call) (json.RawMessage, error) {
	v, ok := c.value("blocks")
	if !ok {
		return nil, refuse("invalid_blocks_format")
	}
	if v == nil {
		return nil, nil
	}
	blocks, ok := v.([]any)
	if !ok {
		return nil, refuse("invalid_blocks_format")
	}
	if misfits := checkMessage("/blocks", blocks); len(misfits) > 0 {
		return nil, refuse("invalid_blocks", texts(misfits)...)
	}
	if textIn(blocks) > maxBlockText {
		return nil, refuse("msg_blocks_too_long")
	}
	if len(blocks) == 0 {
		return nil, nil
	}
	return w.echoBlocks(blocks), nil
}

func (w *Workspace) attachmentsArg(c *call) (json.RawMessage, error) {
	v, ok := c.value("attachments")
	list, isList := v.([]any)
	switch {
	case !ok, v != nil && !isList:
		return nil, refuse("invalid_attachments")
	case len(list) > maxAttachments:
		return nil, refuse("too_many_attachments")
	case len(list) == 0:
		return nil, nil
	}
	for i, a := range list {
		if err := w.echoAttachment(i, a); err != nil {
			return nil, err
		}
	}
	return pack(list), nil
}

// pack is v as JSON; what is packed here always came from JSON.
func pack(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("sandbox: not JSON: " + err.Error())
	}
	return raw
}

// unpack reads JSON that was packed before.
func unpack(raw json.RawMessage) any {
	var v any
	if len(raw) > 0 && json.Unmarshal(raw, &v) != nil {
		return nil
	}
	return v
}
