package sandbox

import (
	"bytes"
	"io"
	"net/http"
	"strings"
)

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
		http.ServeContent(rw, r, "", w.now(), bytes.NewReader(u.bytes))
	}
}
