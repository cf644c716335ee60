package sandbox

import (
	"bytes"
	"io"
	"mime"
	"net/http"
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
		Created: w.clock.Now().Unix(), Filetype: strings.TrimPrefix(path.Ext(name), "."), Mimetype: mimeOf(name),
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

// serveUpload takes the bytes, raw or as a field of a form.
func (w *Workspace) serveUpload(rw http.ResponseWriter, r *http.Request) {
	raw, err := uploaded(http.MaxBytesReader(rw, r.Body, maxFile+maxBody), r)
	if err != nil {
		http.Error(rw, "bad upload", http.StatusBadRequest)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	u := w.files[r.PathValue("id")]
	switch {
	case u == nil, u.complete, r.URL.Query().Get("key") != u.secret:
		http.Error(rw, "no such upload", http.StatusNotFound)
		return
	case len(raw) != u.file.Size:
		http.Error(rw, "not the length that was told", http.StatusBadRequest)
		return
	}
	u.bytes, u.filled = raw, true
	_, _ = io.WriteString(rw, "OK - "+u.file.ID) // the sender went away
}

func uploaded(body io.ReadCloser, r *http.Request) ([]byte, error) {
	r.Body = body
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return io.ReadAll(r.Body)
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" || part.FormName() == "file" || part.FormName() == "body" {
			return io.ReadAll(part)
		}
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

func (w *Workspace) share(c *call, r *room, ups []*upload, t content) error {
	m := w.botMessage(t)
	m.Subtype, m.Text = "file_share", strings.TrimSpace(m.Text)
	if err := w.intoThread(r, &m, c.str("thread_ts"), false); err != nil {
		return err
	}
	for _, u := range ups {
		u.rooms = append(u.rooms, r.ID)
		m.Files = append(m.Files, u.file)
	}
	w.post(r, m)
	return nil
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

// shares tells in which messages a file hangs.
func (w *Workspace) shares(u *upload) obj {
	public, private := obj{}, obj{}
	for _, id := range u.rooms {
		r := w.room(id)
		to := public
		if r.IsPrivate || r.IsIM {
			to = private
		}
		for _, m := range r.Messages {
			for _, f := range m.Files {
				if f.ID == u.file.ID {
					to[id] = []any{obj{"ts": m.TS, "thread_ts": m.ThreadTS, "reply_count": m.ReplyCount, "reply_users": m.ReplyUsers}}
				}
			}
		}
	}
	return obj{"public": public, "private": private}
}

// wireFile is a file in Slack's shape.
func (w *Workspace) wireFile(f File, in *room) obj {
	o := asObject(f)
	o["timestamp"], o["pretty_type"], o["editable"], o["mode"] = f.Created, strings.ToUpper(f.Filetype), false, "hosted"
	o["is_external"], o["external_type"], o["is_public"], o["public_url_shared"] = false, "", in == nil || !in.IsPrivate && !in.IsIM, false
	o["display_as_bot"], o["username"], o["user_team"] = false, "", w.team.ID
	o["url_private_download"], o["permalink"] = f.URLPrivate, w.base+"/files/"+f.ID
	o["channels"], o["groups"], o["ims"] = []string{}, []string{}, []string{}
	if in != nil {
		o[map[string]string{"channel": "channels", "group": "groups", "im": "ims"}[in.kind()]] = []string{in.ID}
	}
	return o
}

// serveFile gives a file's bytes to the app with its token, and to the page.
func (w *Workspace) serveFile(rw http.ResponseWriter, r *http.Request) {
	secret, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	w.mu.Lock()
	t, known := w.tokens[secret]
	u := w.files[r.PathValue("id")]
	w.mu.Unlock()
	allowed := known && !t.revoked && t.has("files:read") || r.Header.Get("Sec-Fetch-Site") == "same-origin"
	switch {
	case !allowed:
		http.Error(rw, "sign in first", http.StatusForbidden)
	case u == nil || !u.filled:
		http.NotFound(rw, r)
	default:
		rw.Header().Set("Content-Type", u.file.Mimetype)
		rw.Header().Set("X-Content-Type-Options", "nosniff")
		rw.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
		http.ServeContent(rw, r, "", w.clock.Now(), bytes.NewReader(u.bytes))
	}
}
