package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"

	"hoshu/bot/command"
	"hoshu/checks/probe"
)

func guide(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("../../docs/guide.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// section is what stands below a heading of the guide, up to the next one.
func section(text, heading string) string {
	_, below, _ := strings.Cut(text, "\n"+heading+"\n")
	if next := regexp.MustCompile(`(?m)^##`).FindStringIndex(below); next != nil {
		below = below[:next[0]]
	}
	return below
}

// examples are the YAML blocks of a text.
func examples(text string) []string {
	var out []string
	for _, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

func TestGuideShowsAWholeConfigurationThatLoads(t *testing.T) {
	whole := examples(section(guide(t), "## The configuration"))
	if len(whole) != 1 {
		t.Fatalf("%d examples", len(whole))
	}
	f, err := parseYAML("guide", []byte(whole[0]))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.contract(); err != nil {
		t.Error(err)
	}
	var shown any
	if err := yaml.Unmarshal([]byte(whole[0]), &shown); err != nil {
		t.Fatal(err)
	}
	described(t, "", shown, schemaOf(t))
}

func TestGuideShowsEveryKindOfCheckWithAllItsKeys(t *testing.T) {
	for _, k := range probe.Kinds() {
		t.Run(k.Name, func(t *testing.T) {
			below := section(guide(t), "### "+k.Name)
			shown := map[string]bool{}
			for _, example := range examples(below) {
				around, _, _ := strings.Cut(smallConfig, "          - { name: disk")
				f, err := parseYAML("guide", []byte(around+indent(example, 10)))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := f.contract(); err != nil {
					t.Errorf("%v\n%s", err, example)
				}
				var all []struct {
					Kind string
					With map[string]any
				}
				if err := yaml.Unmarshal([]byte(example), &all); err != nil {
					t.Fatal(err)
				}
				for _, one := range all {
					if one.Kind != k.Name {
						t.Errorf("an example of %s", one.Kind)
					}
					for key := range one.With {
						shown[key] = true
					}
				}
			}
			for _, key := range withKeys(k) {
				if !shown[key] {
					t.Errorf("%s is not shown", key)
				}
			}
		})
	}
}

func indent(text string, n int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.Repeat(" ", n) + line)
	}
	return b.String()
}

func TestGuideNamesEveryCommandAndMetric(t *testing.T) {
	text := guide(t)
	for _, c := range command.All(command.Desks{}) {
		if !strings.Contains(section(text, "## In Slack"), "/hoshu "+c.Name) {
			t.Errorf("/hoshu %s is not named", c.Name)
		}
	}
	eachCommand(rootCommand(&program{}), func(c *cobra.Command) {
		if !c.HasSubCommands() && !strings.Contains(section(text, "## On the command line"), c.CommandPath()) {
			t.Errorf("%s is not named", c.CommandPath())
		}
	})
	raw, err := os.ReadFile("health.go")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`"(hoshu_[a-z_]+)"`).FindAllStringSubmatch(string(raw), -1)
	if len(names) < 5 {
		t.Fatalf("only %d metrics", len(names))
	}
	for _, m := range names {
		if !strings.Contains(section(text, "## Metrics"), "`"+m[1]+"`") {
			t.Errorf("%s is not named", m[1])
		}
	}
}
