package probe

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/invopop/jsonschema"
	"go.yaml.in/yaml/v4"

	"hoshu/checks"
	"hoshu/store/fault"
)

// about compares findings by what tables say of them: Args and thresholds are
// asked for where they matter.
var about = cmp.Options{
	cmpopts.IgnoreFields(checks.Text{}, "ID", "Args"),
	cmpopts.IgnoreFields(checks.Value{}, "Warn", "Fail"),
	cmpopts.EquateApprox(0, 0.01),
	cmpopts.EquateEmpty(),
}

// decode fills a kind from YAML as the configuration does.
func decode[K checks.Prober](t *testing.T, k K, text string) K {
	t.Helper()
	if err := yaml.Load([]byte(text), k, yaml.WithKnownFields()); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return k
}

// faults writes what is wrong as "path: words".
func faults(l fault.List) []string {
	var all []string
	for _, f := range l {
		all = append(all, f.Path+": "+f.Says)
	}
	return all
}

func at(seconds int) func() time.Time {
	return func() time.Time { return time.Unix(int64(seconds), 0) }
}

func noWait(context.Context, time.Duration) error { return nil }

func TestKinds(t *testing.T) {
	kinds := Kinds()
	if !slices.IsSortedFunc(kinds, func(a, b Kind) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the list is not in order of names")
	}
	for _, k := range kinds {
		t.Run(k.Name, func(t *testing.T) {
			if k.About == "" {
				t.Error("says nothing about itself")
			}
			if _, ok := k.New().(Validator); !ok {
				t.Error("cannot validate itself")
			}
			if found, ok := Find(k.Name); !ok || found.Name != k.Name {
				t.Error("cannot be found")
			}
			if k.New() == k.New() {
				t.Error("New gives the same Prober twice")
			}
			p := k.New()
			if err := yaml.Load([]byte("no_such_key: 1"), p, yaml.WithKnownFields()); err == nil {
				t.Error("takes an unknown key")
			}
			schema := (&jsonschema.Reflector{FieldNameTag: "yaml", ExpandedStruct: true}).Reflect(p)
			if b, err := json.Marshal(schema); err != nil || schema.Properties.Len() == 0 {
				t.Errorf("schema %s, %v", b, err)
			}
		})
	}
	if _, ok := Find("nonsense"); ok {
		t.Error("found nonsense")
	}
}

// The real wiring: what every machine has can be looked at.
func TestOnThisMachine(t *testing.T) {
	for name, text := range map[string]string{
		"cpu":     "warn: 90",
		"disk":    "path: /etc",
		"load":    "warn: 900\nfail: 1000",
		"memory":  "warn: 99",
		"process": "cmdline: .",
	} {
		t.Run(name, func(t *testing.T) {
			kind, _ := Find(name)
			p := decode(t, kind.New(), text)
			f, err := p.Probe(t.Context())
			if err != nil || f.Text.English == "" || len(f.Values) == 0 || f.Status == checks.Unknown {
				t.Fatalf("%+v, %v", f, err)
			}
			said, err := p.(checks.Witness).Evidence(t.Context())
			if err != nil || said == "" {
				t.Errorf("evidence %q, %v", said, err)
			}
			t.Logf("%s\n%s", f.Text.English, said)
		})
	}
}

func TestWorst(t *testing.T) {
	finding := func(s checks.Status, text string) checks.Finding {
		return checks.Finding{Status: s, Text: checks.Plain(text), Values: []checks.Value{{Name: text}}}
	}
	got := worst(finding(checks.OK, "a"), finding(checks.Warn, "b"), finding(checks.Warn, "c"))
	want := checks.Finding{Status: checks.Warn, Text: checks.Plain("b"), Values: []checks.Value{{Name: "a"}, {Name: "b"}, {Name: "c"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPercentNeverLooksLikeALimitThatWasNotReached(t *testing.T) {
	for v, want := range map[float64]string{89.97: "89.9 %", 90: "90 %", 0: "0 %", 100: "100 %", 33.333: "33.3 %"} {
		if got := percent(v); got != want {
			t.Errorf("percent(%v) is %q, want %q", v, got, want)
		}
	}
}

func TestSizeAndSpan(t *testing.T) {
	var got struct {
		A, B, C Size
		D, E, F Span
	}
	if err := yaml.Unmarshal([]byte("{a: 20MB, b: 1GiB, c: 4096, d: 90s, e: 26h, f: 7d}"), &got); err != nil {
		t.Fatal(err)
	}
	if got.A != 20_000_000 || got.B != 1<<30 || got.C != 4096 {
		t.Errorf("sizes %d %d %d", got.A, got.B, got.C)
	}
	if diff := cmp.Diff([]string{"1m30s", "1d2h", "7d"}, []string{got.D.String(), got.E.String(), got.F.String()}); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{"a: many", "a: [1]", "d: soon", "d: 7", "d: -5m"} {
		if err := yaml.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("%s was taken", bad)
		} else {
			t.Log(err)
		}
	}
}
