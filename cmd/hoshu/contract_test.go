package main

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoshu/checks"
	"hoshu/checks/probe"
)

// withKeys are the keys that may stand below with: of a kind.
func withKeys(k probe.Kind) []string {
	return sortedKeys(fieldsOf(reflect.TypeOf(k.New()).Elem()))
}

func TestEveryKindTellsWhatIsWrongWithIt(t *testing.T) {
	for _, k := range probe.Kinds() {
		if _, ok := k.New().(probe.Validator); !ok {
			t.Errorf("%s cannot be validated", k.Name)
		}
	}
}

func TestRisks(t *testing.T) {
	two := System{ID: "shop", Main: "sato", Second: "tanaka", Checks: []Check{{Name: "disk"}}}
	one, bare := two, two
	one.Second, bare.Checks = "", nil
	for name, tt := range map[string]struct {
		system System
		want   []string
	}{
		"two people and a check are well":   {two, nil},
		"one person is a risk":              {one, []string{"system shop: fewer than two people know it; name main and second"}},
		"nothing that is checked is a risk": {bare, []string{"system shop: nothing is checked"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := Config{Clients: []Client{{ID: "acme", Systems: []System{tt.system}}}}
			if diff := cmp.Diff(tt.want, c.risks()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestChosenChecks(t *testing.T) {
	specs := []checks.Spec{{System: "shop", Name: "disk"}, {System: "shop", Name: "web"}, {System: "mail", Name: "disk"}}
	for name, tt := range map[string]struct {
		names []string
		want  []string
		err   string
	}{
		"no name is all":              {nil, []string{"shop/disk", "shop/web", "mail/disk"}, ""},
		"a name is of every system":   {[]string{"disk"}, []string{"shop/disk", "mail/disk"}, ""},
		"a key is one check":          {[]string{"mail/disk"}, []string{"mail/disk"}, ""},
		"a pattern is of a system":    {[]string{"shop/*"}, []string{"shop/disk", "shop/web"}, ""},
		"named twice, looked at once": {[]string{"disk", "shop/*"}, []string{"shop/disk", "mail/disk", "shop/web"}, ""},
		"an unknown name":             {[]string{"disc"}, nil, `check: no check is called "disc"; there are: shop/disk, shop/web, mail/disk`},
		"no pattern":                  {[]string{"[x"}, nil, `check: "[x" is no pattern: syntax error in pattern`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := chosen(specs, tt.names)
			if says := ""; err != nil || tt.err != "" {
				if err != nil {
					says = err.Error()
				}
				if says != tt.err {
					t.Fatalf("got %q", says)
				}
				return
			}
			if diff := cmp.Diff(tt.want, keys(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
