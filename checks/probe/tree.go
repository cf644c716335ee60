package probe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// shown is how many of the largest directories and files are kept.
const shown = 7

// tree is what a walk through one directory has found, on one file system and
// without following links.
type tree struct {
	size   Size    // of all files, as far as they could be seen
	dirs   []entry // the largest, by all that is in them
	files  []entry // the largest
	denied error   // the first thing that could not be read
	device uint64
}

type entry struct {
	path string
	size Size
}

// measure walks through a directory. With an error it gives what it saw until
// then; what has gone meanwhile is no error.
func measure(ctx context.Context, root string) (*tree, error) {
	info, err := os.Stat(root)
	if err != nil {
		return &tree{}, err
	}
	if !info.IsDir() {
		return &tree{size: Size(info.Size())}, nil
	}
	t := &tree{device: device(info)}
	t.size, err = t.walk(ctx, root)
	return t, err
}

// walk adds up one directory. A directory whose weight lies in one of those
// below it is not worth showing: that one is.
func (t *tree) walk(ctx context.Context, dir string) (total Size, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	entries, err := os.ReadDir(dir)
	t.note(err)
	var heaviest Size
	for _, e := range entries {
		size, err := t.visit(ctx, filepath.Join(dir, e.Name()), e)
		total += size
		if err != nil {
			return total, err
		}
		if e.IsDir() {
			heaviest = max(heaviest, size)
		}
	}
	if heaviest < total/5*4 {
		t.dirs = keep(t.dirs, entry{dir, total})
	}
	return total, nil
}

func (t *tree) visit(ctx context.Context, path string, e fs.DirEntry) (Size, error) {
	info, err := e.Info()
	switch {
	case err != nil:
		t.note(err)
		return 0, nil
	case e.IsDir() && device(info) == t.device:
		return t.walk(ctx, path)
	case !info.Mode().IsRegular():
		return 0, nil
	}
	size := Size(info.Size())
	t.files = keep(t.files, entry{path, size})
	return size, nil
}

func (t *tree) note(err error) {
	if err != nil && t.denied == nil && !errors.Is(err, fs.ErrNotExist) {
		t.denied = err
	}
}

// keep puts e among the largest, if it belongs there.
func keep(largest []entry, e entry) []entry {
	at, _ := slices.BinarySearchFunc(largest, e, func(a, b entry) int { return cmp.Compare(b.size, a.size) })
	if at >= shown || e.size == 0 {
		return largest
	}
	return slices.Insert(largest, at, e)[:min(len(largest)+1, shown)]
}

func (t *tree) write(b *strings.Builder) {
	for _, part := range []struct {
		title string
		list  []entry
	}{{"largest directories", t.dirs}, {"largest files", t.files}} {
		if len(part.list) > 0 {
			fmt.Fprintln(b, part.title)
		}
		for _, e := range part.list {
			fmt.Fprintf(b, "%8s  %s\n", e.size, tail(e.path, 30))
		}
	}
}

// tail keeps the end of a long path, which tells most, and whole names of it if it can.
func tail(path string, n int) string {
	r := []rune(path)
	if len(r) <= n {
		return path
	}
	end := string(r[len(r)-n+3:])
	if at := strings.IndexByte(end, '/'); at > 0 && at < len(end)/2 {
		end = end[at:]
	}
	return "..." + end
}
