package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// floors, the lower the earlier. A package imports its own floor and lower ones.
var floors = []string{"store", "checks", "jobs", "bot", "cmd"}

// doors are the only packages (with those below them) that may import a library.
var doors = map[string][]string{
	"go.etcd.io/bbolt":                    {"hoshu/store"},
	"github.com/shirou/gopsutil":          {"hoshu/checks/probe"},
	"github.com/robfig/cron":              {"hoshu/jobs"},
	"github.com/slack-go/slack":           {"hoshu/bot/slackchat"},
	"github.com/gorilla/websocket":        {"hoshu/bot/sandbox"},
	"github.com/go-analyze/charts":        {"hoshu/bot/card"},
	"github.com/nicksnyder/go-i18n":       {"hoshu/bot/words"},
	"github.com/jackc/pgx":                {"hoshu/checks/probe"},
	"github.com/go-sql-driver/mysql":      {"hoshu/checks/probe"},
	"github.com/miekg/dns":                {"hoshu/checks/probe"},
	"github.com/spf13/cobra":              {"hoshu/cmd/hoshu"},
	"github.com/prometheus/client_golang": {"hoshu/cmd/hoshu"},
	"github.com/wneessen/go-mail":         {"hoshu/bot/mail"},
	"github.com/invopop/jsonschema":       {"hoshu/cmd/hoshu", "hoshu/checks/probe"},
	"github.com/chromedp/chromedp":        {"hoshu/bot/sandbox/page/pagetest"},
	"github.com/google/go-cmp":            {},
	"github.com/rogpeppe/go-internal":     {},
	"pgregory.net/rapid":                  {},
	"go.uber.org/goleak":                  {},
}

// goPackage is what go list tells of one package.
type goPackage struct {
	ImportPath string
	Doc        string
	Imports    []string
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Doc,Imports", "hoshu/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// floorOf is the floor a package lies on; -1 for deploy, which lies beside them.
func floorOf(path string) int {
	for i, f := range floors {
		if path == "hoshu/"+f || strings.HasPrefix(path, "hoshu/"+f+"/") {
			return i
		}
	}
	return -1
}

func TestFloors(t *testing.T) {
	for _, p := range listPackages(t) {
		for _, i := range p.Imports {
			if strings.HasPrefix(i, "hoshu/") && floorOf(i) > floorOf(p.ImportPath) {
				t.Errorf("%s imports %s, which lies above it", p.ImportPath, i)
			}
			if i == "hoshu/bot/sandbox" && floorOf(p.ImportPath) != 4 && !strings.HasPrefix(p.ImportPath, "hoshu/bot/sandbox") {
				t.Errorf("%s imports the sandbox: only cmd and tests may", p.ImportPath)
			}
		}
	}
}

func TestFloorsKeepLibrariesBehindTheirDoors(t *testing.T) {
	for _, p := range listPackages(t) {
		for _, i := range p.Imports {
			for library, may := range doors {
				if strings.HasPrefix(i, library) && !under(p.ImportPath, may) {
					t.Errorf("%s imports %s; its door is %v", p.ImportPath, i, may)
				}
			}
		}
	}
}

func TestFloorsEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range listPackages(t) {
		if p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

func under(path string, doors []string) bool {
	for _, d := range doors {
		if path == d || strings.HasPrefix(path, d+"/") {
			return true
		}
	}
	return false
}
