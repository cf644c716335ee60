package store

import (
	"fmt"
	"os"
	"path/filepath"
)

// longest is what fits into the address of a unix socket, its ending 0 left out.
const longest = 107

// shorten gives another name of path that fits into the address of a unix socket.
func shorten(path string) (short string, done func(), err error) {
	if len(path) <= longest {
		return path, func() {}, nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", nil, err
	}
	short = fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path))
	return short, func() { _ = dir.Close() }, nil
}
