package probe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"hoshu/checks"
	"hoshu/store/fault"
)

// File watches a file: that it is there or not, how old and how large it is,
// what its last lines hold. A pattern such as /var/backups/*.dump stands for the
// newest file that matches.
type File struct {
	Path     string `yaml:"path" jsonschema:"description=absolute; * and ? and [a-z] match"`
	Exists   bool   `yaml:"exists"`
	MaxAge   Span   `yaml:"max_age,omitempty"` // since it was last written
	MinSize  Size   `yaml:"min_size,omitempty"`
	MaxSize  Size   `yaml:"max_size,omitempty"`
	Contains string `yaml:"contains,omitempty" jsonschema:"format=regex,description=must be found in the tail"`
	Lacks    string `yaml:"lacks,omitempty" jsonschema:"format=regex,description=must not be found in the tail"`
	Tail     Size   `yaml:"tail,omitempty"` // last bytes that are searched

	now func() time.Time
}

// NewFile wants a file to be there; the last 64 KiB of it are searched.
func NewFile() *File { return &File{Exists: true, Tail: 64 << 10, now: time.Now} }

// Validate tells what is wrong with the configuration.
func (f *File) Validate() fault.List {
	var l fault.List
	if _, err := filepath.Match(f.Path, ""); err != nil || !filepath.IsAbs(f.Path) {
		l.Add("path", "must be an absolute path or pattern; write for example path: /var/backups/*.dump")
	}
	if f.MaxSize > 0 && f.MaxSize < f.MinSize {
		l.Add("max_size", "must not be below min_size, which is %s; write for example max_size: %d", f.MinSize, 2*f.MinSize)
	}
	if f.Tail == 0 || f.Tail > 16<<20 {
		l.Add("tail", "must be between 1 and 16MiB; write for example tail: 64KiB")
	}
	for _, p := range []struct{ key, pattern string }{{"contains", f.Contains}, {"lacks", f.Lacks}} {
		if _, err := regexp.Compile(p.pattern); err != nil {
			l.Add(p.key, "is no regular expression (%v); write for example %s: 'ERROR|FATAL'", err, p.key)
		}
	}
	if !f.Exists && (f.MaxAge > 0 || f.MinSize+f.MaxSize > 0 || f.Contains+f.Lacks != "") {
		l.Add("exists", "is false, so there is nothing to measure; remove exists, or all but path")
	}
	return l
}

// Probe looks at the file.
func (f *File) Probe(context.Context) (checks.Finding, error) {
	path, info, count, err := f.newest()
	switch {
	case err != nil:
		return checks.Finding{}, err
	case info == nil && f.Exists:
		return f.found(checks.Fail, checks.Say("file.missing", "{path} is not there", checks.Args{"path": f.Path}), count), nil
	case info == nil:
		return f.found(checks.OK, checks.Say("file.absent", "{path} is not there, as it should be", checks.Args{"path": f.Path}), count), nil
	case !f.Exists:
		return f.found(checks.Fail, checks.Say("file.present", "{path} is there, but should not", checks.Args{"path": path}), count), nil
	}
	pattern, err := f.search(path)
	if err != nil {
		return checks.Finding{}, err
	}
	return worst(f.seen(path, info, count), f.age(path, info), f.size(path, info), pattern), nil
}

func (f *File) found(s checks.Status, text checks.Text, count int) checks.Finding {
	return checks.Finding{Status: s, Text: text, Values: []checks.Value{{Name: "count", V: float64(count)}}}
}

// newest gives the newest file that matches, and how many do. None is no error;
// a directory that cannot be read is.
func (f *File) newest() (path string, info fs.FileInfo, count int, err error) {
	paths, err := filepath.Glob(f.Path)
	if err != nil {
		return "", nil, 0, err
	}
	for _, p := range paths {
		i, err := os.Stat(p)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", nil, 0, err
		}
		count++
		if info == nil || i.ModTime().After(info.ModTime()) {
			path, info = p, i
		}
	}
	if count == 0 {
		err = readable(f.Path)
	}
	return path, info, count, err
}

// readable asks whether files that match could have been seen: Glob tells
// nothing of directories that are closed to us.
func readable(pattern string) error {
	d, err := os.Open(fixed(pattern))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w; let hoshu read it", err)
	}
	return d.Close()
}

// fixed is the directory below which all lies that matches.
func fixed(pattern string) string {
	dir := filepath.Dir(pattern)
	for strings.ContainsAny(dir, `*?[\`) {
		dir = filepath.Dir(dir)
	}
	return dir
}

func (f *File) seen(path string, info fs.FileInfo, count int) checks.Finding {
	return f.found(checks.OK, checks.Say("file.seen", "{path} is there: {size}, written {age} ago", checks.Args{
		"path": path, "size": Size(info.Size()).String(), "age": f.aged(info).String(),
	}), count)
}

func (f *File) aged(info fs.FileInfo) Span { return Span(max(0, f.now().Sub(info.ModTime()))) }

func (f *File) age(path string, info fs.FileInfo) checks.Finding {
	age, oldest := f.aged(info), time.Duration(f.MaxAge).Seconds()
	found := checks.Finding{
		Text: checks.Say("file.old", "{path} was written {age} ago (limit {limit})", checks.Args{
			"path": path, "age": age.String(), "limit": f.MaxAge.String(),
		}),
		Values: []checks.Value{{Name: "age", V: time.Duration(age).Seconds(), Unit: "s", Fail: limit(oldest)}},
	}
	if f.MaxAge > 0 && age > f.MaxAge {
		found.Status = checks.Fail
	}
	return found
}

func (f *File) size(path string, info fs.FileInfo) checks.Finding {
	size := Size(info.Size())
	found := checks.Finding{
		Text: checks.Say("file.size", "{path} has {size} (limits {limits})", checks.Args{
			"path": path, "size": size.String(), "limits": bounds(f.MinSize, f.MaxSize, Size.String),
		}),
		Values: []checks.Value{{Name: "size", V: float64(size), Unit: "B", Fail: limit(float64(f.MaxSize))}},
	}
	if size < f.MinSize || f.MaxSize > 0 && size > f.MaxSize {
		found.Status = checks.Fail
	}
	return found
}
