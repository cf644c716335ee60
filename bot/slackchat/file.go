package slackchat

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/slack-go/slack"

	"hoshu/bot"
	"hoshu/bot/card"
)

// Attach hangs a file in a thread. Nobody sees it before the last of the three
// calls, so that a failure of the first two is certainly nothing done.
func (c *Chat) Attach(ctx context.Context, channel, thread, key string, f card.File) error {
	if len(f.Bytes) == 0 {
		return fmt.Errorf("%w: the file %q is empty", bot.ErrBadCard, f.Name)
	}
	id, err := c.upload(ctx, marked(f.Name, key), f)
	if err != nil {
		return unseen(translate(err))
	}
	_, err = c.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
		Files:   []slack.FileSummary{{ID: id, Title: cmp.Or(f.Title, f.Name)}},
		Channel: channel, ThreadTimestamp: thread,
	})
	return translate(err)
}

func (c *Chat) upload(ctx context.Context, name string, f card.File) (id string, err error) {
	place, err := c.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{
		FileName: name, FileSize: len(f.Bytes), AltTxt: f.Alt,
	})
	if err != nil {
		return "", err
	}
	return place.FileID, c.api.UploadToURL(ctx, slack.UploadToURLParameters{
		UploadURL: place.UploadURL, Reader: bytes.NewReader(f.Bytes), Filename: name,
	})
}

// unseen turns an unknown outcome into one that is certain.
func unseen(err error) error {
	var limited *bot.RateLimited
	for _, known := range []error{bot.ErrAuth, bot.ErrScope, bot.ErrBadCard, bot.ErrNoChannel, bot.ErrNotInChannel, bot.ErrArchived, bot.ErrNotDone} {
		if errors.Is(err, known) {
			return err
		}
	}
	if err == nil || errors.As(err, &limited) {
		return err
	}
	return fmt.Errorf("%w: %w", bot.ErrNotDone, err)
}

// marked puts the key into a file's name, the one thing of ours that a shared
// file shows in the history: "A-17-disk.3f9a1b2c4d5e.png". Slack shows the title.
func marked(name, key string) string {
	if key == "" {
		return name
	}
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + mark(key) + ext
}

// mark is a key as it stands in a file's name, whatever characters it has.
func mark(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "." + hex.EncodeToString(sum[:6])
}
