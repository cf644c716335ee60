//go:build unix

package probe

import (
	"io/fs"
	"syscall"
)

// device is the file system that a file lies on.
func device(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Dev)
	}
	return 0
}
