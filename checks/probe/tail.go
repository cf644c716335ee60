package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"hoshu/checks"
)

const evidenceLines = 12

// search looks for the patterns in the tail; without any it does not open the file.
func (f *File) search(path string) (checks.Finding, error) {
	if f.Contains == "" && f.Lacks == "" {
		return checks.Finding{}, nil
	}
	text, err := f.tail(path, f.Tail)
	if err != nil {
		return checks.Finding{}, err
	}
	must, err := regexp.Compile("(?m)" + f.Contains)
	if err != nil {
		return checks.Finding{}, fmt.Errorf("contains: %w", err)
	}
	mustNot, err := regexp.Compile("(?m)" + f.Lacks)
	if err != nil {
		return checks.Finding{}, fmt.Errorf("lacks: %w", err)
	}
	switch {
	case !must.MatchString(text):
		return checks.Finding{Status: checks.Fail, Text: checks.Say("file.lacks", "{path} lacks {pattern} in its last {tail}",
			checks.Args{"path": path, "pattern": strconv.Quote(f.Contains), "tail": f.Tail.String()})}, nil
	case f.Lacks != "" && mustNot.MatchString(text):
		return checks.Finding{Status: checks.Fail, Detail: matching(text, mustNot), Text: checks.Say("file.contains", "{path} holds {pattern} in its last {tail}",
			checks.Args{"path": path, "pattern": strconv.Quote(f.Lacks), "tail": f.Tail.String()})}, nil
	}
	return checks.Finding{}, nil
}

// tail reads the last bytes of a file. Who may write where it lies must not make
// hoshu show, by a link, what only hoshu may read: its own environment, its tokens.
func (f *File) tail(path string, n Size) (string, error) {
	file, info, err := openRegular(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }() // it was only read
	if err := below(fixed(f.Path), path, info); err != nil {
		return "", err
	}
	b, err := io.ReadAll(io.NewSectionReader(file, max(0, info.Size()-int64(n)), int64(n)))
	return string(b), err
}

// openRegular opens a file to be read. Only a regular one: to open a pipe may
// hang, and a device may have no end.
func openRegular(path string) (*os.File, fs.FileInfo, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrPermission) {
		err = fmt.Errorf("%w; let hoshu read it", err)
	}
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no regular file: nothing can be read in it", path)
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, info, nil
}

// below reports an opened file that does not lie below dir, wherever links lead.
func below(dir, path string, opened fs.FileInfo) error {
	truth, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return err
	}
	info, err := os.Stat(truth) // the link may have been turned since it was opened
	if err != nil {
		return err
	}
	if way, err := filepath.Rel(dir, truth); err != nil || !filepath.IsLocal(way) || !os.SameFile(info, opened) {
		return fmt.Errorf("%s is a link that leads out of %s, and is not read; write the path it leads to", path, dir)
	}
	return nil
}

// matching gives the last lines that match.
func matching(text string, pattern *regexp.Regexp) string {
	var lines []string
	for line := range strings.Lines(text) {
		if pattern.MatchString(line) {
			lines = append(lines, line)
		}
	}
	return printable(strings.Join(lines[max(0, len(lines)-evidenceLines):], ""))
}

// Evidence gives the last lines of the file.
func (f *File) Evidence(context.Context) (string, error) {
	path, info, _, err := f.newest()
	if err != nil || info == nil {
		return "", err
	}
	text, err := f.tail(path, 4<<10)
	if err != nil {
		return "", err
	}
	lines := strings.SplitAfter(strings.TrimSpace(printable(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-evidenceLines):], ""), nil
}
