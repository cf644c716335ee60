package sandboxtest

import (
	"bytes"
	"net/http"
	"strings"

	"hoshu/bot/sandbox"
)

// Handler notes the answers of the Web API that pass through it.
func (d *Dump) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method, isAPI := strings.CutPrefix(r.URL.Path, sandbox.APIPath)
		if !isAPI {
			next.ServeHTTP(w, r)
			return
		}
		copied := &copier{ResponseWriter: w}
		next.ServeHTTP(copied, r)
		if answer, isObject := unpack(copied.body.Bytes()).(obj); isObject && answer["error"] != "unknown_method" {
			d.add(method, answer, "Loose<api."+responseType(method)+">")
		}
	})
}

// copier keeps what is written through it.
type copier struct {
	http.ResponseWriter
	body bytes.Buffer
}

func (c *copier) Write(p []byte) (int, error) {
	c.body.Write(p)
	return c.ResponseWriter.Write(p)
}

// Unwrap lets a fault of the sandbox cut the connection below.
func (c *copier) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// responseType is the name of a method's response in @slack/web-api.
func responseType(method string) string {
	var name strings.Builder
	for part := range strings.SplitSeq(method, ".") {
		name.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return name.String() + "Response"
}
