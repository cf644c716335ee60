package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// forgetProgram lets go of the program's own pages: of code and tables that only
// the start has used, most never come back. What is used again is mapped again
// from the file, which the system has in its cache.
func forgetProgram() error {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return err
	}
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return err
	}
	defer func() { _ = maps.Close() }() // it was only read
	for _, m := range cleanMappings(maps, self) {
		if _, _, errno := syscall.Syscall(syscall.SYS_MADVISE, m.from, m.to-m.from, syscall.MADV_DONTNEED); errno != 0 {
			return fmt.Errorf("madvise: %w", errno)
		}
	}
	return nil
}

type mapping struct{ from, to uintptr }

// cleanMappings gives the mappings of a file that nobody can write to and whose
// pages all are as in the file; smaps has the format of proc_pid_smaps(5).
func cleanMappings(smaps io.Reader, path string) (clean []mapping) {
	var last mapping
	var ours bool
	for lines := bufio.NewScanner(smaps); lines.Scan(); {
		var m mapping
		var perms string
		line := lines.Text()
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &m.from, &m.to, &perms); n == 3 {
			last, ours = m, strings.HasSuffix(line, " "+path) && !strings.Contains(perms, "w")
		}
		if rest, found := strings.CutPrefix(line, "Anonymous:"); found && ours && strings.TrimSpace(rest) == "0 kB" {
			clean = append(clean, last)
		}
	}
	return clean
}
