package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const smaps = `00400000-00f13000 r-xp 00000000 fe:00 99                      /usr/bin/hoshu
Rss:                4416 kB
Anonymous:             0 kB
00f13000-01b5c000 r--p 00b13000 fe:00 99                      /usr/bin/hoshu
Rss:                8500 kB
Anonymous:             4 kB
01b5c000-01bf9000 rw-p 0175c000 fe:00 99                      /usr/bin/hoshu
Anonymous:             0 kB
02b5c000-02bf9000 r--p 0175c000 fe:00 99                      /usr/bin/hoshu
Anonymous:             0 kB
03b5c000-03bf9000 r--s 00000000 fe:00 98                      /var/lib/hoshu.db
Anonymous:             0 kB
7f42b4d70000-7f42b5100000 rw-p 00000000 00:00 0
Anonymous:             0 kB
`

func TestCleanMappingsAreTheProgramsOwnAndUnchanged(t *testing.T) {
	got := cleanMappings(strings.NewReader(smaps), "/usr/bin/hoshu")
	want := []mapping{{0x400000, 0xf13000}, {0x2b5c000, 0x2bf9000}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(mapping{})); diff != "" {
		t.Error(diff)
	}
}

func TestForgettingTheProgramTakesLessMemory(t *testing.T) {
	before := residentFile(t)
	must(t, forgetProgram())
	if after := residentFile(t); after >= before {
		t.Errorf("%d kB of files before, %d kB after", before, after)
	}
}

// residentFile is how much of files is in this process's memory, in kB.
func residentFile(t *testing.T) (kB int) {
	raw, err := os.ReadFile("/proc/self/status")
	must(t, err)
	_, rest, _ := strings.Cut(string(raw), "RssFile:")
	if _, err := fmt.Sscan(rest, &kB); err != nil {
		t.Fatal(err)
	}
	return kB
}
