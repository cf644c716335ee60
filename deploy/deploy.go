// Package deploy holds what a machine needs to run hoshu: a systemd unit and a
// whole, commented configuration.
package deploy

import _ "embed"

// Example is a configuration that loads as it stands.
//
//go:embed hoshu.example.yaml
var Example string
