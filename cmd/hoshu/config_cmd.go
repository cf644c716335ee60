package main

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"

	"github.com/invopop/jsonschema"
	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"

	"hoshu/checks/probe"
	"hoshu/deploy"
	"hoshu/store/secret"
)

func configCommand(p *program) *cobra.Command {
	return group("config", "Check a configuration, print its schema or an example",
		configCheckCommand(p), configSchemaCommand(p), configExampleCommand(p))
}

func configCheckCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "check FILE", Short: "Tell every fault of a configuration with its line, without starting",
		Long: `Tells every fault of a configuration with its line, its column and what to write
instead, without starting anything and without asking Slack. Tokens are not looked
for. FILE may be - for what comes in through a pipe.`,
		Example: "  hoshu config check hoshu.yaml\n  hoshu config example | hoshu config check -", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := contractFrom(args[0], cmd.InOrStdin())
			if err != nil {
				return usage(err)
			}
			for _, risk := range c.risks() {
				if err := p.println("note: " + risk); err != nil {
					return err
				}
			}
			return p.println(fmt.Sprintf("%s: good; %s, %s", fileName(args[0]), count(len(c.Clients), "client"), count(len(c.specs), "check")))
		},
	}
}

// contractFrom reads a file, or what comes in where its name is -.
func contractFrom(path string, stdin io.Reader) (*Config, error) {
	if path != "-" {
		return loadContract(path)
	}
	raw, err := io.ReadAll(stdin)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	f, err := parseYAML(fileName(path), raw)
	if err != nil {
		return nil, err
	}
	return f.contract()
}

func fileName(path string) string {
	if path == "-" {
		return "standard input"
	}
	return path
}

// count is "1 client" or "3 clients".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func configExampleCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "example", Short: "Print a whole, commented configuration to start from",
		Example: "  hoshu config example > hoshu.yaml", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return p.print(deploy.Example) },
	}
}

func configSchemaCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of the configuration, for editors",
		Example: "  hoshu config schema > hoshu.schema.json\n  # first line of hoshu.yaml:  # yaml-language-server: $schema=hoshu.schema.json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			raw, err := configSchema()
			if err != nil {
				return err
			}
			return p.println(string(raw))
		},
	}
}

// configSchema describes Config and the with: part of every kind of check.
func configSchema() ([]byte, error) {
	r := &jsonschema.Reflector{FieldNameTag: "yaml", DoNotReference: true, RequiredFromJSONSchemaTags: true, Mapper: mapSchema}
	s := r.Reflect(&Config{})
	s.Title = "hoshu configuration"
	check := s.Properties.Value("clients").Items.Properties.Value("systems").Items.Properties.Value("checks").Items
	kind := &jsonschema.Schema{Type: "string"}
	for _, k := range probe.Kinds() {
		kind.Enum = append(kind.Enum, k.Name)
		with := r.Reflect(k.New())
		with.Version, with.ID = "", ""
		check.AllOf = append(check.AllOf, withFor(k.Name, with))
	}
	check.Properties.Set("kind", kind)
	return json.MarshalIndent(s, "", "  ")
}

// withFor says: if kind is this one, with looks like that.
func withFor(kind string, with *jsonschema.Schema) *jsonschema.Schema {
	one := func(name string, s *jsonschema.Schema) *jsonschema.Schema {
		props := jsonschema.NewProperties()
		props.Set(name, s)
		return &jsonschema.Schema{Properties: props}
	}
	return &jsonschema.Schema{If: one("kind", &jsonschema.Schema{Const: kind}), Then: one("with", with)}
}

// mapSchema describes the types whose YAML is not what their Go shape suggests.
func mapSchema(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[yaml.Node]():
		return &jsonschema.Schema{Type: "object"}
	case reflect.TypeFor[secret.Secret]():
		props := jsonschema.NewProperties()
		props.Set("env", &jsonschema.Schema{Type: "string", Description: "name of an environment variable"})
		props.Set("file", &jsonschema.Schema{Type: "string", Description: "path of a file"})
		return &jsonschema.Schema{Type: "object", Properties: props, AdditionalProperties: jsonschema.FalseSchema}
	}
	return nil
}
