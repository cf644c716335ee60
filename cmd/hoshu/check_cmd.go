package main

import (
	"context"
	"fmt"
	"log/slog"
	"path"
	"slices"
	"strings"

	"github.com/jonboulle/clockwork"
	"github.com/spf13/cobra"

	"hoshu/checks"
)

// nagiosCode is a status as Nagios plugins exit with it.
var nagiosCode = map[checks.Status]int{checks.OK: 0, checks.Warn: 1, checks.Fail: 2, checks.Unknown: 3}

func checkCommand(p *program) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "check [NAME...]", Short: "Run checks now and print what they saw",
		Long: `Runs the checks of a configuration once, without Slack and without a running hoshu.
NAME is a check (disk), a system's check (acme-web/disk) or a pattern (acme-web/*).
The exit code is that of the worst, as Nagios plugins have it: 0 ok, 1 warn, 2 fail,
3 unknown; wrong use and a faulty configuration are 3, too: nothing was looked at.`,
		Example: "  hoshu check --config hoshu.yaml\n  hoshu check acme-web/disk --config hoshu.yaml",
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := loadContract(file)
			if err != nil {
				return blind(err)
			}
			specs, err := chosen(c.specs, args)
			if err != nil {
				return blind(err)
			}
			return p.lookAt(cmd.Context(), specs)
		},
	}
	cmd.Flags().StringVarP(&file, "config", "c", "hoshu.yaml", "configuration file")
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return blind(err) })
	return cmd
}

// blind ends hoshu check where it could not look: to Nagios, 2 would be a failure
// of what is watched.
func blind(err error) error { return &codedError{nagiosCode[checks.Unknown], err} }

// lookAt runs every check once, one after another, and exits with the worst.
func (p *program) lookAt(ctx context.Context, specs []checks.Spec) error {
	runner := checks.NewRunner(clockwork.NewRealClock(), slog.New(slog.DiscardHandler), func(context.Context, checks.Result) {})
	runner.Set(specs)
	worst := checks.OK
	for _, s := range specs {
		r, err := runner.Now(ctx, s.Key())
		if err != nil {
			return blind(fmt.Errorf("check %s: %w", s.Key(), err))
		}
		if err := p.print(pluginOutput(r)); err != nil {
			return err
		}
		if r.Status.Worse(worst) {
			worst = r.Status
		}
	}
	if worst == checks.OK {
		return nil
	}
	return &codedError{code: nagiosCode[worst]}
}

// pluginOutput is a result as a Nagios plugin prints it: text | performance data,
// then details.
func pluginOutput(r checks.Result) string {
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "%s %s - %s", strings.ToUpper(r.Status.String()), r.Spec.Key(), r.Text.English)
	for i, v := range r.Values {
		b.WriteString(map[bool]string{true: " | ", false: " "}[i == 0])
		_, _ = fmt.Fprintf(&b, "'%s'=%g%s;%s;%s", v.Name, v.V, v.Unit, limit(v.Warn), limit(v.Fail))
	}
	b.WriteString("\n")
	if d := strings.TrimRight(r.Detail, "\n"); d != "" {
		b.WriteString(d + "\n")
	}
	return b.String()
}

func limit(v *float64) string {
	if v == nil {
		return ""
	}
	return fmt.Sprintf("%g", *v)
}

// chosen are the specs that the names mean; no name means all.
func chosen(specs []checks.Spec, names []string) ([]checks.Spec, error) {
	if len(names) == 0 {
		return specs, nil
	}
	var out []checks.Spec
	for _, name := range names {
		found := 0
		for _, s := range specs {
			byName, err := path.Match(name, s.Name)
			if err != nil {
				return nil, fmt.Errorf("check: %q is no pattern: %w", name, err)
			}
			byKey, _ := path.Match(name, s.Key()) // the same pattern: good
			if !byName && !byKey {
				continue
			}
			found++
			if !slices.ContainsFunc(out, func(o checks.Spec) bool { return o.Key() == s.Key() }) {
				out = append(out, s)
			}
		}
		if found == 0 {
			return nil, fmt.Errorf("check: no check is called %q; there are: %s", name, strings.Join(keys(specs), ", "))
		}
	}
	return out, nil
}

func keys(specs []checks.Spec) []string {
	out := make([]string, len(specs))
	for i, s := range specs {
		out[i] = s.Key()
	}
	return out
}
