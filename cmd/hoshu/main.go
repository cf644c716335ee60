// Command hoshu keeps a maintenance contract from inside Slack: it checks
// systems, posts alerts with acknowledge buttons and keeps the log of who did
// what. This package only wires the floors below together.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes. hoshu check has those of Nagios plugins instead: 0 ok, 1 warn, 2 fail, 3 unknown.
const (
	exitOK     = 0
	exitFailed = 1 // it was tried and did not work
	exitUsage  = 2 // wrong use, or a configuration with faults: nothing was tried
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the whole program, so that tests can call it. ctx ends it in order.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	p := &program{getenv: getenv, stdout: stdout, stderr: stderr}
	root := rootCommand(p)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	var coded *codedError
	switch {
	case errors.As(err, &coded):
	case p.began:
		coded = &codedError{exitFailed, err}
	default: // cobra did not find the command, or it does not take these arguments
		coded = &codedError{exitUsage, err}
	}
	if coded.err != nil {
		_, _ = fmt.Fprintln(stderr, printable(coded.err.Error()))
	}
	return coded.code
}

// program is what the commands get of the world outside.
type program struct {
	getenv         func(string) string
	stdout, stderr io.Writer
	began          bool // a command was found and does its work
}

// codedError ends the program with a code of its own; a nil err prints nothing.
type codedError struct {
	code int
	err  error
}

func (e *codedError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *codedError) Unwrap() error { return e.err }

// usage marks an error of the caller's.
func usage(err error) error { return &codedError{exitUsage, err} }
