package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestHealthAnswersThisMachineOnly(t *testing.T) {
	h := onLoopback(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for host, want := range map[string]int{
		"127.0.0.1:9470": 200, "localhost:9470": 200, "localhost": 200, "[::1]:9470": 200, "[::1]": 200,
		"evil.example:9470": 421, "evil.example": 421, "": 421, "127.0.0.1.evil.example": 421,
	} {
		r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
		r.Host = host
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != want {
			t.Errorf("%q: %d, want %d", host, w.Code, want)
		}
	}
}
