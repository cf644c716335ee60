package main

import "syscall"

// dieWithParent lets the kernel end a child when we are gone, however we went.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
