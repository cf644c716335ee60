package main

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/probe"
	"hoshu/deploy"
)

// tokens is an environment with two tokens that look like Slack's.
func tokens(name string) string {
	return map[string]string{
		"HOSHU_BOT_TOKEN": "xoxb-1-good", "HOSHU_APP_TOKEN": "xapp-1-good", "BOT": "xoxb-1-good", "APP": "xapp-1-good", "WORD": "a word",
	}[name]
}

func readConfig(text string, getenv func(string) string) (*Config, error) {
	f, err := parseYAML("hoshu.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	return f.config(getenv)
}

const smallConfig = `language: en
slack:
  bot_token: { env: BOT }
  app_token: { env: APP }
  ops_channel: C0OPS
people:
  - { id: sato, name: Sato, slack: [U1] }
  - { id: tanaka, name: Tanaka, slack: [U2], roles: [approver] }
clients:
  - id: acme
    name: ACME
    systems:
      - id: shop
        name: Shop
        main: sato
        second: tanaka
        checks:
          - { name: disk, kind: disk, with: { path: / } }
          - { name: load, kind: load, depends_on: disk }
`

func TestExampleLoads(t *testing.T) {
	c, err := readConfig(deploy.Example, tokens)
	if err != nil {
		t.Fatal(err)
	}
	if risks := c.risks(); len(risks) > 0 {
		t.Errorf("the example should be an example: %v", risks)
	}
	var kinds []string
	for _, s := range c.specs {
		kinds = append(kinds, s.Kind)
	}
	if len(kinds) < 10 || !slices.Contains(kinds, "http") {
		t.Errorf("the example shows too few kinds: %v", kinds)
	}
}

func TestConfigFillsInWhatTheFileLeavesOut(t *testing.T) {
	c, err := readConfig(smallConfig, tokens)
	if err != nil {
		t.Fatal(err)
	}
	if c.Language != words.English || c.Zone != "Asia/Tokyo" || c.Data != "/var/lib/hoshu" || c.Listen != "127.0.0.1:9470" {
		t.Errorf("defaults: %+v", c)
	}
	if c.Slack.BotToken.Reveal() != "xoxb-1-good" || c.Slack.AppToken.Reveal() != "xapp-1-good" {
		t.Error("the tokens were not read")
	}
	got := c.specs[1]
	got.Prober = nil
	want := checks.Spec{
		Client: "acme", System: "shop", Host: "local", Name: "load", Kind: "load", Every: time.Minute, Timeout: 10 * time.Second,
		FailAfter: 2, OKAfter: 2, Severity: checks.Warning, DependsOn: "disk",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestConfigFaults(t *testing.T) {
	for name, tt := range map[string]struct {
		was, is string // in smallConfig
		want    string // the first fault, a regular expression
	}{
		"the tokens are swapped":                {"bot_token: { env: BOT }\n  app_token: { env: APP }", "bot_token: { env: APP }\n  app_token: { env: BOT }", `^hoshu.yaml:3:14: the two Slack tokens are swapped.*exchange them`},
		"a token stands in the file":            {"{ env: BOT }", "xoxb-1234-abcd", `^hoshu.yaml:3:14: a secret never stands in this file: write { env: NAME_OF_A_VARIABLE }`},
		"a token stands in place of a name":     {"{ env: BOT }", "{ env: xoxb-1234-abcd }", `^hoshu.yaml:3:14: .*env is the name of an environment variable.*not the secret itself`},
		"a variable is not set":                 {"{ env: BOT }", "{ env: NOT_SET }", `^hoshu.yaml:3:14: .*environment variable NOT_SET is not set`},
		"a file of a token is not there":        {"{ env: BOT }", "{ file: /no/such/file }", `^hoshu.yaml:3:14: .*/no/such/file: no such file`},
		"a token comes from two places":         {"{ env: BOT }", "{ env: BOT, file: /x }", `^hoshu.yaml:3:14: .*either env or file, not both`},
		"a token is of another kind":            {"{ env: BOT }", "{ env: WORD }", `^hoshu.yaml:3:14: begins with "\*\*\*", not with xoxb-`},
		"a token is not named at all":           {"  bot_token: { env: BOT }\n", "", `^hoshu.yaml:3:3: bot_token: is missing: name the environment variable`},
		"no ops channel":                        {"  ops_channel: C0OPS\n", "", `^hoshu.yaml:3:3: ops_channel: missing; write the id`},
		"a channel's name instead of its id":    {"C0OPS", "'#ops'", `^hoshu.yaml:5:16: "#ops" is no channel id`},
		"a language nobody speaks":              {"language: en", "language: fr", `^hoshu.yaml:1:11: .*"fr"; write ja or en`},
		"an unknown zone":                       {"language: en", "zone: Mars", `^hoshu.yaml:1:7: no time zone is called "Mars"`},
		"a health page for everybody":           {"language: en", "listen: 0.0.0.0:80", `^hoshu.yaml:1:9: .*not a loopback address`},
		"a key that is not known":               {"language: en", "lanugage: en", `^hoshu.yaml:1:1: unknown key "lanugage"; here may stand: .*language`},
		"a key twice":                           {"language: en", "language: en\nlanguage: ja", `^hoshu.yaml:2:1: .*"language" already defined at line 1`},
		"two documents":                         {"language: en", "language: en\n---", `^hoshu.yaml:1:1: expected single document`},
		"a text where a list belongs":           {"slack: [U1]", "slack: U1", `^hoshu.yaml:7:36: cannot use the text .U1. where a list belongs`},
		"a person twice":                        {"id: tanaka", "id: sato", `^hoshu.yaml:8:11: "sato" is used twice`},
		"an account of two people":              {"[U2]", "[U1]", `^hoshu.yaml:8:41: the account U1 belongs to "sato" already`},
		"an unknown role":                       {"approver", "boss", `^hoshu.yaml:8:54: no role is called "boss"`},
		"a person of an unknown client":         {"slack: [U1]", "client: acne", `^hoshu.yaml:7:37: "acne" is no client listed under clients`},
		"a client without an id":                {"  - id: acme\n    name", "  - name", `^hoshu.yaml:10:5: id: missing; write a short lasting name for this client`},
		"a system with a shouted id":            {"id: shop", "id: Shop", `^hoshu.yaml:13:13: "Shop": write lower-case letters`},
		"a main person nobody knows":            {"main: sato", "main: suzuki", `^hoshu.yaml:15:15: "suzuki" is nobody listed under people`},
		"one person as both":                    {"second: tanaka", "second: sato", `^hoshu.yaml:16:17: "sato" is the main person already`},
		"another host":                          {"name: Shop", "host: web2", `^hoshu.yaml:14:15: "web2": checks run on this machine only`},
		"a check twice":                         {"name: load,", "name: disk,", `(?m)^hoshu.yaml:19:21: "disk" is the name of another check`},
		"an unknown kind":                       {"kind: load", "kind: laod", `^hoshu.yaml:19:33: "laod" is no kind of check; write one of: command, .*load`},
		"a check that depends on nothing known": {"depends_on: disk", "depends_on: disc", `^hoshu.yaml:19:51: "disc" is no check`},
		"a check that depends on itself":        {"depends_on: disk", "depends_on: load", `^hoshu.yaml:19:51: "shop/load" depends on itself`},
		"a circle of two":                       {"kind: disk,", "kind: disk, depends_on: load,", `^hoshu.yaml:18:51: "shop/disk" depends on itself in a circle(.|\n)*hoshu.yaml:19:63|hoshu.yaml:19:51`},
		"a look every millisecond":              {"kind: load,", "kind: load, every: 1ms,", `^hoshu.yaml:19:46: 1ms is out of bounds`},
		"a timeout beyond the next look":        {"kind: load,", "kind: load, every: 5s, timeout: 6s,", `^hoshu.yaml:19:59: 6s is out of bounds; .*no longer than every \(5s\)`},
		"no timeout at all":                     {"kind: load,", "kind: load, timeout: -1s,", `^hoshu.yaml:19:48: -1s is out of bounds`},
		"a time without a unit":                 {"kind: load,", "kind: load, every: 60,", `^hoshu.yaml:19:46: cannot use the number .60. where a time such as 30s`},
		"an unknown severity":                   {"kind: load,", "kind: load, severity: high,", `^hoshu.yaml:19:49: "high" is no severity`},
		"an unknown key in with":                {"path: /", "path: /, colour: red", `^hoshu.yaml:18:56: unknown key "colour"; here may stand: .*inodes_fail`},
		"limits the wrong way round":            {"path: /", "path: /, warn: 95, fail: 80", `^hoshu.yaml:18:72: must be above warn`},
		"with is no mapping":                    {"{ path: / }", "/", `^hoshu.yaml:18:45: cannot use the text ./. where a mapping`},
		"flapping counted from one change":      {"language: en", "alerts: { flap_changes: 1 }", `^hoshu.yaml:1:25: is 1: write 3 or more`},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(smallConfig, tt.was) {
				t.Fatalf("the small configuration has no %q", tt.was)
			}
			_, err := readConfig(strings.Replace(smallConfig, tt.was, tt.is, 1), tokens)
			if err == nil {
				t.Fatal("taken without a word")
			}
			if !regexp.MustCompile(tt.want).MatchString(err.Error()) {
				t.Errorf("got  %s\nwant %s", err, tt.want)
			}
		})
	}
}

// FuzzConfig wants every fault of whatever text to have a place inside of it.
func FuzzConfig(f *testing.F) {
	f.Add(deploy.Example)
	f.Add(smallConfig)
	f.Add("slack: {bot_token: xoxb-1, app_token: {env: APP, file: x}}\npeople: [{id: a}, {id: a}]\n")
	f.Add("clients: &a\n  - id: x\n    systems: [{id: y, checks: [{name: a, kind: disk, with: *a}]}]\n")
	f.Add("clients:\r\n- systems:\r\n  - checks:\r\n    - {kind: http, with: {url: \"\\u2028\", headers: {a: {env: b}}}}\r\n")
	f.Add("? [a]\n: {<<: *b}\n---\n%YAML 1.2\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, err := readConfig(text, tokens)
		if err == nil {
			return
		}
		var all *faults
		if !errors.As(err, &all) || len(all.list) == 0 {
			t.Fatalf("no faults with places: %v", err)
		}
		lines := breaks.Split(text, -1)
		for _, p := range all.list {
			if p.line < 1 || p.line > len(lines) || p.column < 1 || p.column > len(lines[p.line-1])+1 {
				t.Errorf("%d:%d is not in the file: %s", p.line, p.column, p.says)
			}
			if p.says == "" {
				t.Errorf("%d:%d says nothing", p.line, p.column)
			}
		}
	})
}

// schemaOf is what config schema prints.
func schemaOf(t *testing.T) map[string]any {
	t.Helper()
	code, out := quietly(t, "config", "schema")
	if code != 0 {
		t.Fatal(out)
	}
	var schema map[string]any
	if err := json.Unmarshal([]byte(out), &schema); err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestSchemaDescribesEveryKeyOfTheExample(t *testing.T) {
	var example any
	if err := yaml.Unmarshal([]byte(deploy.Example), &example); err != nil {
		t.Fatal(err)
	}
	schema := schemaOf(t)
	if schema["$schema"] != "https://json-schema.org/draft/2020-12/schema" {
		t.Errorf("$schema: %v", schema["$schema"])
	}
	described(t, "", example, schema)
}

// described walks a value beside its schema.
func described(t *testing.T, path string, value any, schema map[string]any) {
	t.Helper()
	switch v := value.(type) {
	case map[string]any:
		for key, below := range v {
			s := property(schema, v, key)
			if s == nil {
				t.Errorf("the schema does not know %s.%s", path, key)
				continue
			}
			described(t, path+"."+key, below, s)
		}
	case []any:
		items := itemsOf(schema)
		if items == nil {
			t.Errorf("%s is a list; the schema has it otherwise: %v", path, schema["type"])
			return
		}
		for _, item := range v {
			described(t, path+"[]", item, items)
		}
	}
}

// itemsOf is the schema of a list's items, also of what may be a list.
func itemsOf(schema map[string]any) map[string]any {
	if items, ok := schema["items"].(map[string]any); ok {
		return items
	}
	either, _ := schema["oneOf"].([]any)
	for _, one := range either {
		if items, ok := one.(map[string]any)["items"].(map[string]any); ok {
			return items
		}
	}
	return nil
}

// property is the schema of one key: named, conditional on kind, or of any name.
func property(schema, value map[string]any, key string) map[string]any {
	if key == "with" {
		return withSchema(schema, value["kind"])
	}
	if props, ok := schema["properties"].(map[string]any); ok {
		if s, ok := props[key].(map[string]any); ok {
			return s
		}
	}
	more, _ := schema["additionalProperties"].(map[string]any)
	return more
}

// withSchema is the then of the condition that wants this kind.
func withSchema(check map[string]any, kind any) map[string]any {
	all, _ := check["allOf"].([]any)
	for _, one := range all {
		one := one.(map[string]any)
		if dig(one, "if", "properties", "kind")["const"] == kind {
			return dig(one, "then", "properties", "with")
		}
	}
	return nil
}

func dig(v map[string]any, path ...string) map[string]any {
	for _, key := range path {
		v, _ = v[key].(map[string]any)
	}
	return v
}

func TestSchemaDescribesEveryKindOfCheck(t *testing.T) {
	check := dig(schemaOf(t), "properties", "clients", "items", "properties", "systems", "items", "properties", "checks", "items")
	enum, _ := dig(check, "properties", "kind")["enum"].([]any)
	for _, k := range probe.Kinds() {
		if !slices.Contains(enum, any(k.Name)) {
			t.Errorf("kind %s cannot be chosen", k.Name)
		}
		props := dig(withSchema(check, k.Name), "properties")
		for _, key := range withKeys(k) {
			if props[key] == nil {
				t.Errorf("%s: the schema does not know %q", k.Name, key)
			}
		}
	}
}
