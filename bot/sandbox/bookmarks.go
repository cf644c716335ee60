package sandbox

import (
	"net/url"
	"slices"
)

// Bookmark is a link at the top of a channel.
type Bookmark struct {
	ID        string `json:"id"`
	ChannelID string `json:"channel_id"`
	Title     string `json:"title"`
	Link      string `json:"link"`
	Emoji     string `json:"emoji"`
	Type      string `json:"type"` // "link"
	Created   int64  `json:"date_created"`
}

// maxBookmarks is how many links a channel takes.
const maxBookmarks = 100

// bookmarked is the channel whose bookmarks a call is about; the app must be in it.
func (w *Workspace) bookmarked(c *call) (*room, error) {
	r, err := w.seen(c.str("channel_id"))
	if err == nil && !r.has(botUser) {
		err = refuse("channel_not_found")
	}
	return r, err
}

// bookmarksAdd is bookmarks.add, for links.
func (w *Workspace) bookmarksAdd(c *call) (obj, error) {
	r, err := w.bookmarked(c)
	link, bad := url.Parse(c.str("link"))
	switch {
	case err != nil:
		return nil, err
	case c.str("type") != "link":
		return nil, refuse("invalid_bookmark_type")
	case bad != nil || link.Scheme != "http" && link.Scheme != "https" || link.Host == "":
		return nil, refuse("invalid_link")
	case len(r.Bookmarks) >= maxBookmarks:
		return nil, refuse("too_many_bookmarks")
	}
	b := Bookmark{
		ID: w.id("Bk"), ChannelID: r.ID, Title: c.str("title"), Link: link.String(), Emoji: c.str("emoji"), Type: "link",
		Created: w.now().Unix(),
	}
	r.Bookmarks = append(slices.Clone(r.Bookmarks), b)
	r.touch()
	return obj{"bookmark": w.wireBookmark(b)}, nil
}

func (w *Workspace) wireBookmark(b Bookmark) obj {
	o := asObject(b)
	o["date_updated"], o["rank"], o["last_updated_by_user_id"], o["last_updated_by_team_id"] = 0, "U", botUser, w.team.ID
	o["icon_url"], o["entity_id"], o["app_id"], o["shortcut_id"] = nil, nil, nil, nil
	return o
}

// bookmarksList is bookmarks.list.
func (w *Workspace) bookmarksList(c *call) (obj, error) {
	r, err := w.bookmarked(c)
	if err != nil {
		return nil, err
	}
	all := []obj{}
	for _, b := range r.Bookmarks {
		all = append(all, w.wireBookmark(b))
	}
	return obj{"bookmarks": all}, nil
}

// bookmarksRemove is bookmarks.remove.
func (w *Workspace) bookmarksRemove(c *call) (obj, error) {
	r, err := w.bookmarked(c)
	if err != nil {
		return nil, err
	}
	rest := slices.DeleteFunc(slices.Clone(r.Bookmarks), func(b Bookmark) bool { return b.ID == c.str("bookmark_id") })
	if len(rest) == len(r.Bookmarks) {
		return nil, refuse("not_found")
	}
	r.Bookmarks = rest
	r.touch()
	return nil, nil
}
