package main

import (
	"path/filepath"
	"testing"

	"hoshu/bot/sandbox"
)

func TestTheSandboxKeepsItsStateWhereItIsTold(t *testing.T) {
	for _, name := range []string{"play", "a b: #c", `"quoted"`, "back\\slash", "保守", "{}[],&*!|>%@"} {
		dir := filepath.Join(t.TempDir(), name)
		w := &world{workspace: sandbox.New(sandbox.Options{}), toys: &toys{dir: dir, addr: "127.0.0.1:1"}, url: "http://127.0.0.1:2"}
		cfg, err := w.config(dir, "en")
		if err != nil || cfg.Data != dir {
			t.Errorf("%s: %+v, %v", name, cfg, err)
		}
		w.workspace.Close()
	}
}
