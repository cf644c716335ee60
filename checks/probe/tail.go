package probe

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"

	"hoshu/checks"
)

const evidenceLines = 12

// search looks for the patterns in the tail; without any it does not open the file.
func (f *File) search(path string, info fs.FileInfo) (checks.Finding, error) {
	if f.Contains == "" && f.Lacks == "" {
		return checks.Finding{}, nil
	}
	text, err := tailOf(path, info, f.Tail)
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

// tailOf reads the last bytes of a file. Only of a regular one: to open a pipe
// may hang.
func tailOf(path string, info fs.FileInfo, n Size) (string, error) {
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is no regular file: nothing can be searched in it", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("%w; let hoshu read it", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	b, err := io.ReadAll(io.NewSectionReader(file, max(0, info.Size()-int64(n)), int64(n)))
	return string(b), err
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
	text, err := tailOf(path, info, 4<<10)
	if err != nil {
		return "", err
	}
	lines := strings.SplitAfter(strings.TrimSpace(printable(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-evidenceLines):], ""), nil
}
