//go:build unix

package probe

import (
	"io/fs"
	"os/exec"
	"syscall"
)

// device is the file system that a file lies on.
func device(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Dev) //nolint:unconvert // it is signed on some systems
	}
	return 0
}

// runGroup runs a command in a process group of its own. When its context ends,
// and when it has ended but children of it have not, the whole group is killed:
// by the one signal that none of them can ignore.
func runGroup(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = lastWords
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	err := cmd.Run()
	if cmd.Process != nil {
		_ = cmd.Cancel() // most of the time there is nobody left
	}
	return err
}
