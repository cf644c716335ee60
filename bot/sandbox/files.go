package sandbox

import (
	"mime"
	"path"
	"strings"
)

// What of files is kept in memory.
const (
	maxFile   = 16 << 20
	keepFiles = 100
)

// upload is a file on its way in, or there.
type upload struct {
	file     File
	secret   string // of its upload URL
	bytes    []byte
	filled   bool // the bytes came
	complete bool // files.completeUploadExternal was called
	rooms    []string
}

// filesUploadURL is files.getUploadURLExternal, the first of three steps.
func (w *Workspace) filesUploadURL(c *call) (obj, error) {
	length, ok := c.number("length", 0)
	switch {
	case !ok || length <= 0:
		return nil, refuse("invalid_arguments", "must be greater than 0 [json-pointer:/length]")
	case length > maxFile:
		return nil, refuse("file_upload_size_restricted")
	case len([]rune(c.str("alt_txt"))) > 1000:
		return nil, refuse("alt_txt_too_large")
	}
	name := path.Base(c.str("filename"))
	u := &upload{secret: w.hex(32), file: File{
		ID: w.id("F"), Name: name, Title: name, Size: length, User: botUser, AltText: c.str("alt_txt"),
		Created: w.now().Unix(), Filetype: strings.TrimPrefix(path.Ext(name), "."), Mimetype: mimeOf(name),
	}}
	u.file.URLPrivate = w.base + "/files/" + u.file.ID + "/" + name
	w.shelve(u)
	return obj{"upload_url": w.base + "/upload/" + u.file.ID + "?key=" + u.secret, "file_id": u.file.ID}, nil
}

func mimeOf(name string) string {
	kind, _, _ := strings.Cut(mime.TypeByExtension(path.Ext(name)), ";")
	if kind == "" {
		return "application/octet-stream"
	}
	return kind
}

// shelve keeps a file and forgets the oldest when there are too many.
func (w *Workspace) shelve(u *upload) {
	w.files[u.file.ID] = u
	w.shelf = append(w.shelf, u.file.ID)
	if len(w.shelf) > keepFiles {
		delete(w.files, w.shelf[0])
		w.shelf = append([]string(nil), w.shelf[1:]...)
	}
}

// filesComplete is files.completeUploadExternal: the file appears where it is shared.
func (w *Workspace) filesComplete(c *call) (obj, error) {
	ups, err := w.uploadsArg(c)
	if err != nil {
		return nil, err
	}
	rooms, err := w.roomsArg(c)
	if err != nil {
		return nil, err
	}
	t, err := w.content(&call{args: obj{"text": orSpace(c.str("initial_comment")), "blocks": c.args["blocks"]}})
	if err != nil {
		return nil, err
	}
	for _, r := range rooms {
		if err := w.share(c, r, ups, t); err != nil {
			return nil, err
		}
	}
	list := []obj{}
	for _, u := range ups {
		u.complete = true
		list = append(list, w.wireFile(u.file, nil))
	}
	return obj{"files": list}, nil
}

// orSpace lets a file without words pass the check for words.
func orSpace(s string) string {
	if s == "" {
		return " "
	}
	return s
}

func (w *Workspace) uploadsArg(c *call) ([]*upload, error) {
	v, ok := c.value("files")
	list, isList := v.([]any)
	if !ok || !isList || len(list) == 0 {
		return nil, refuse("invalid_arguments", "must be a list of files [json-pointer:/files]")
	}
	var ups []*upload
	for _, e := range list {
		o, _ := e.(obj)
		id, _ := o["id"].(string)
		u := w.files[id]
		if u == nil || !u.filled || u.complete {
			return nil, refuse("file_not_found")
		}
		if title, _ := o["title"].(string); title != "" {
			u.file.Title = title
		}
		ups = append(ups, u)
	}
	return ups, nil
}

func (w *Workspace) roomsArg(c *call) ([]*room, error) {
	ids := strings.Split(c.str("channels"), ",")
	if c.has("channel_id") {
		ids = []string{c.str("channel_id")}
	}
	var rooms []*room
	for _, id := range ids {
		if id == "" {
			continue
		}
		r, err := w.target(&call{args: obj{"channel": id}, token: c.token})
		if err != nil {
			return nil, err
		}
		rooms = append(rooms, r)
	}
	return rooms, nil
}

// filesInfo is files.info.
func (w *Workspace) filesInfo(c *call) (obj, error) {
	u := w.files[c.str("file")]
	if u == nil || !u.complete {
		return nil, refuse("file_not_found")
	}
	f := w.wireFile(u.file, nil)
	f["channels"], f["shares"] = u.rooms, w.shares(u)
	return obj{"file": f, "comments": []any{}, "response_metadata": cursor("")}, nil
}
