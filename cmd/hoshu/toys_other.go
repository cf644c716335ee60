//go:build !linux

package main

import "syscall"

// dieWithParent has no equal here: a killed sandbox leaves its toys behind.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
