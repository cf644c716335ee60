package probe

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"hoshu/checks"
)

func TestPluginOutput(t *testing.T) {
	for name, tt := range map[string]struct {
		output, text, detail string
		values               []checks.Value
	}{
		"text alone": {output: "PING OK\n", text: "PING OK"},
		"nothing":    {},
		"check_disk": {
			output: "DISK OK - free space: / 71584MiB (76% inode=96%);| /=22731030528B;216442024755;243497277849;0;270552530944\n",
			text:   "DISK OK - free space: / 71584MiB (76% inode=96%);",
			values: []checks.Value{{Name: "/", V: 22731030528, Unit: "B", Warn: limit(216442024755), Fail: limit(243497277849)}},
		},
		"check_load": {
			output: "LOAD WARNING - total load average: 4.33, 4.10, 2.28|load1=4.330;5.000;10.000;0; load5=4.100;4.000;8.000;0; \n",
			text:   "LOAD WARNING - total load average: 4.33, 4.10, 2.28",
			values: []checks.Value{{Name: "load1", V: 4.33, Warn: limit(5), Fail: limit(10)}, {Name: "load5", V: 4.1, Warn: limit(4), Fail: limit(8)}},
		},
		"lines of detail, and more data after them": {
			output: "DISK WARN | /=2643MB;5948\n/ 15272 MB (77%)\n/boot 68 MB (69%) | /boot=68MB;88\n/home=69357MB;253404",
			text:   "DISK WARN", detail: "/ 15272 MB (77%)\n/boot 68 MB (69%)",
			values: []checks.Value{
				{Name: "/", V: 2643 << 20, Unit: "B", Warn: limit(5948 << 20)},
				{Name: "/boot", V: 68 << 20, Unit: "B", Warn: limit(88 << 20)},
				{Name: "/home", V: 69357 << 20, Unit: "B", Warn: limit(253404 << 20)},
			},
		},
		"quoted labels": {
			output: "OK|'C: used'=12% 'it''s = x'=3;;~:5",
			text:   "OK",
			values: []checks.Value{{Name: "C: used", V: 12, Unit: "%"}, {Name: "it's = x", V: 3, Fail: limit(5)}},
		},
		"units of time, counters, and others": {
			output: "OK|a=250ms;500 b=12us c=1e-05s d=5c e=230V f=-3 g=1,5KiB",
			text:   "OK",
			values: []checks.Value{
				{Name: "a", V: 0.25, Unit: "s", Warn: limit(0.5)}, {Name: "b", V: 12e-6, Unit: "s"}, {Name: "c", V: 1e-5, Unit: "s"},
				{Name: "d", V: 5, Unit: "c"}, {Name: "e", V: 230, Unit: "V"}, {Name: "f", V: -3}, {Name: "g", V: 1536, Unit: "B"},
			},
		},
		"what cannot be made out is left out": {
			output: "OK|a=U;1;2 =3 b c=x d=1;oops;7 'never closed=9 d=2",
			text:   "OK", values: []checks.Value{{Name: "d", V: 1, Fail: limit(7)}},
		},
		"control characters": {output: "OK\x1b[31m red\x00\r\nnext\x07 line\r\n", text: "OK[31m red", detail: "next line"},
	} {
		t.Run(name, func(t *testing.T) {
			text, detail, values := parsePlugin(tt.output)
			if text != tt.text || detail != tt.detail {
				t.Errorf("text %q, detail %q; want %q, %q", text, detail, tt.text, tt.detail)
			}
			near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(a) })
			if diff := cmp.Diff(tt.values, values, near); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPluginRanges(t *testing.T) {
	inf := math.Inf(1)
	for text, want := range map[string]interval{
		"10":      {From: 0, To: 10},
		"10:":     {From: 10, To: inf},
		"~:10":    {From: -inf, To: 10},
		"10:20":   {From: 10, To: 20},
		"@10:20":  {From: 10, To: 20, Inside: true},
		"-5:-1.5": {From: -5, To: -1.5},
	} {
		if got, ok := parseInterval(text); !ok || got != want {
			t.Errorf("%s is %+v, %v", text, got, ok)
		}
	}
	for _, bad := range []string{"", "@", "x", ":", "20:10", "1:2:3", "NaN", "Inf", "~"} {
		if got, ok := parseInterval(bad); ok {
			t.Errorf("%q was taken as %+v", bad, got)
		}
	}
	for text, want := range map[string]float64{"10": 10, "10:": 10, "~:10": 10, "10:20": 20} {
		if got := threshold(text, 1); got == nil || *got != want {
			t.Errorf("the threshold of %s is %v", text, got)
		}
	}
}

// Whatever a plugin writes, what is made of it can be stored and shown.
func FuzzPlugin(f *testing.F) {
	for _, s := range []string{
		"OK", "OK|a=1", "OK | 'a b'=1.5ms;2;3;0;10 c=5%", "WARN\nmore\n| x=1;@1:2", "|=;;;;", "OK|'''=1", "\xff|\xfe=1e999B;1e308:;KB",
		"OK|a=1e308PB;~:1e308", strings.Repeat("x", 1000) + "|" + strings.Repeat("a=1 ", 100),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, output string) {
		text, detail, values := parsePlugin(output)
		if strings.ContainsAny(text, "\n\x00") || !utf8.ValidString(text+detail) || len([]rune(text)) > maxText {
			t.Errorf("text %q, detail %q", text, detail)
		}
		names := map[string]bool{}
		for _, v := range values {
			if v.Name == "" || names[v.Name] || len([]rune(v.Name)) > maxLabel {
				t.Errorf("name %q", v.Name)
			}
			names[v.Name] = true
			for _, n := range []*float64{&v.V, v.Warn, v.Fail} {
				if n != nil && (math.IsNaN(*n) || math.IsInf(*n, 0)) {
					t.Errorf("%s has a number that is none: %v", v.Name, *n)
				}
			}
		}
		if len(values) > maxValues {
			t.Errorf("%d values", len(values))
		}
	})
}
