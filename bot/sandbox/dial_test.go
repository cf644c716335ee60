package sandbox

import (
	"net/http"
	"testing"

	"github.com/gorilla/websocket"
)

// dial opens a bare socket, nil when it is refused.
func dial(t *testing.T, address string) (*websocket.Conn, *http.Response) {
	t.Helper()
	ws, r, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil)
	if r == nil {
		t.Fatal(err)
	}
	if ws != nil {
		t.Cleanup(func() { _ = ws.Close() })
	}
	return ws, r
}
