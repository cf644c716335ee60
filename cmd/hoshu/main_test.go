package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be hoshu itself where a test starts it as a
// process of its own: to kill it, as a sandbox's toy, or from a script.
func TestMain(m *testing.M) {
	if os.Getenv("HOSHU_AS_PROGRAM") != "" || len(os.Args) > 1 && os.Args[1] == "toy" {
		asProgram()
	}
	testscript.Main(m, map[string]func(){"hoshu": asProgram})
}

func asProgram() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)) //nolint:gocritic // exits on purpose
}
