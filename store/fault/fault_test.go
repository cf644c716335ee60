package fault_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoshu/store/fault"
)

func TestFaultsOfPartsStandBelowTheirPath(t *testing.T) {
	var person, people, config fault.List
	person.Add("slack", "%q is no Slack id: write U and digits", "bob")
	person.Add("", "write a name")
	people.Under("2", person)
	config.Under("people", people)
	config.Under("", fault.List{{Path: "zone", Says: "write Asia/Tokyo"}})
	config.Under("checks", nil)
	want := fault.List{
		{Path: "people.2.slack", Says: `"bob" is no Slack id: write U and digits`},
		{Path: "people.2", Says: "write a name"},
		{Path: "zone", Says: "write Asia/Tokyo"},
	}
	if diff := cmp.Diff(want, config); diff != "" {
		t.Error(diff)
	}
}

func TestErrorListsEveryFaultALine(t *testing.T) {
	for name, tt := range map[string]struct {
		list fault.List
		want string
	}{
		"none":             {nil, ""},
		"of a value":       {fault.List{{Path: "", Says: "write a number"}}, "write a number"},
		"of two of a part": {fault.List{{"a.b", "is missing"}, {"a.c", "is too long"}}, "a.b: is missing\na.c: is too long"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tt.list.Error(); got != tt.want {
				t.Errorf("%q", got)
			}
		})
	}
}
