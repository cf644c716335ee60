package main

import (
	"net"
	"testing"
)

func TestSandboxListensInPublicOnlyWhenAsked(t *testing.T) {
	for name, tt := range map[string]struct {
		listen string
		iKnow  bool
		ok     bool
	}{
		"loopback":                      {"127.0.0.1:8080", false, true},
		"loopback by name":              {"localhost:8080", false, true},
		"every address":                 {"0.0.0.0:8080", false, false},
		"a port without an address":     {":8080", false, false},
		"an address of the network":     {"192.0.2.7:8080", false, false},
		"every address, asked for":      {"0.0.0.0:8080", true, true},
		"a network's address asked for": {"192.0.2.7:8080", true, true},
	} {
		t.Run(name, func(t *testing.T) {
			if err := (sandboxFlags{listen: tt.listen, language: "en", iKnow: tt.iKnow}).validate(); (err == nil) != tt.ok {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestSandboxOnEveryAddressIsReachedOverLoopback(t *testing.T) {
	for want, a := range map[string]net.TCPAddr{
		"127.0.0.1:80": {IP: net.IPv6zero, Port: 80}, "192.0.2.7:81": {IP: net.IPv4(192, 0, 2, 7), Port: 81},
	} {
		if got := reachable(&a); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
