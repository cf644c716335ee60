package main

import (
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"hoshu/checks"
	"hoshu/checks/probe"
	"hoshu/store/fault"
)

// Check is one check as the file says it.
type Check struct {
	Name      string          `yaml:"name" jsonschema:"description=unique within its system: disk"`
	Kind      string          `yaml:"kind" jsonschema:"description=what to look at: disk http process ..."`
	Every     time.Duration   `yaml:"every,omitempty" jsonschema:"type=string,description=from look to look; default 60s"`
	Timeout   time.Duration   `yaml:"timeout,omitempty" jsonschema:"type=string,description=of one look; default 10s"`
	FailAfter int             `yaml:"fail_after,omitempty" jsonschema:"description=so many bad looks in a row before it counts; default 2"`
	OKAfter   int             `yaml:"ok_after,omitempty" jsonschema:"description=so many good looks in a row before it counts; default 2"`
	Severity  checks.Severity `yaml:"severity,omitempty" jsonschema:"enum=warning,enum=critical"`
	DependsOn string          `yaml:"depends_on,omitempty" jsonschema:"description=check of the same system (or system/check) that must be well for this one to matter"`
	With      yaml.Node       `yaml:"with,omitempty"`
}

// Bounds of what a check may say.
const (
	minEvery     = time.Second
	maxEvery     = 24 * time.Hour
	defaultEvery = time.Minute
	maxTimeout   = 5 * time.Minute
)

// loadContract reads what is to be checked and leaves the tokens alone: for
// commands that need no Slack.
func loadContract(path string) (*Config, error) {
	f, err := readYAML(path)
	if err != nil {
		return nil, err
	}
	return f.contract()
}

// buildSpecs makes the checks of one client and notes what is wrong with them
// at the place where it stands.
func (f *yamlFile) buildSpecs(c *Config, i int) {
	client := c.Clients[i]
	kinds := map[string]probe.Kind{}
	for _, k := range probe.Kinds() {
		kinds[k.Name] = k
	}
	for j, sys := range client.Systems {
		names := map[string]bool{}
		for k, check := range sys.Checks {
			path := fmt.Sprintf("clients.%d.systems.%d.checks.%d", i, j, k)
			spec, faults := check.spec(client.ID, sys.ID)
			if names[check.Name] {
				faults.Add("name", "%q is the name of another check of this system", check.Name)
			}
			names[check.Name] = true
			var at fault.List
			at.Under(path, faults)
			f.report(f.root, at)
			spec.Prober = f.prober(path, check, kinds)
			c.specs = append(c.specs, spec)
		}
	}
	f.checkDependencies(c, i)
}

// spec fills in what the file left out.
func (c Check) spec(client, system string) (checks.Spec, fault.List) {
	s := checks.Spec{
		Client: client, System: system, Host: "local", Name: c.Name, Kind: c.Kind,
		Every: or(c.Every, defaultEvery), FailAfter: or(c.FailAfter, 2), OKAfter: or(c.OKAfter, 2),
		Severity: or(c.Severity, checks.Warning), DependsOn: c.DependsOn,
	}
	s.Timeout = or(c.Timeout, min(10*time.Second, s.Every))
	return s, c.validate(s)
}

func (c Check) validate(s checks.Spec) (l fault.List) {
	if !validID(c.Name) || c.Name == "" {
		l.Add("name", "%q: write lower-case letters, digits and hyphens, such as disk-root", c.Name)
	}
	if s.Every < minEvery || s.Every > maxEvery {
		l.Add("every", "%s is out of bounds; write a time from %s to %s, such as 60s", s.Every, minEvery, maxEvery)
	}
	if s.Timeout <= 0 || s.Timeout > min(maxTimeout, max(s.Every, minEvery)) {
		l.Add("timeout", "%s is out of bounds; write a time above 0 and no longer than every (%s) or %s", s.Timeout, s.Every, maxTimeout)
	}
	if s.FailAfter < 1 || s.FailAfter > 100 {
		l.Add("fail_after", "%d is out of bounds; write 1 to 100", s.FailAfter)
	}
	if s.OKAfter < 1 || s.OKAfter > 100 {
		l.Add("ok_after", "%d is out of bounds; write 1 to 100", s.OKAfter)
	}
	if s.Severity != checks.Warning && s.Severity != checks.Critical {
		l.Add("severity", "%q is no severity; write warning or critical", s.Severity)
	}
	return l
}

// prober makes the probe of a check out of its with: part.
func (f *yamlFile) prober(path string, c Check, kinds map[string]probe.Kind) checks.Prober {
	kind, ok := kinds[c.Kind]
	if !ok {
		f.report(f.root, fault.List{{Path: path + ".kind", Says: fmt.Sprintf("%q is no kind of check; write one of: %s", c.Kind, strings.Join(sortedKeys(kinds), ", "))}})
		return nil
	}
	p := kind.New()
	if c.With.Kind != 0 {
		f.decode(&c.With, p)
	}
	if v, ok := p.(probe.Validator); ok {
		var at fault.List
		at.Under(path+".with", v.Validate())
		f.report(f.root, at)
	}
	return p
}

// checkDependencies wants every depends_on to name a check, without a circle.
func (f *yamlFile) checkDependencies(c *Config, i int) {
	byKey := map[string]checks.Spec{}
	for _, s := range c.specs {
		if s.Client == c.Clients[i].ID { // another client's checks are not ours to speak of
			byKey[s.Key()] = s
		}
	}
	for j, sys := range c.Clients[i].Systems {
		for k, check := range sys.Checks {
			path := fmt.Sprintf("clients.%d.systems.%d.checks.%d.depends_on", i, j, k)
			if says := dependencyFault(byKey, sys.ID+"/"+check.Name, check.DependsOn); says != "" {
				f.report(f.root, fault.List{{Path: path, Says: says}})
			}
		}
	}
}

func dependencyFault(byKey map[string]checks.Spec, key, dependsOn string) string {
	at := key
	for range len(byKey) + 1 {
		spec, ok := byKey[at]
		if !ok {
			return fmt.Sprintf("%q is no check of this client; write the name of a check of this system, or system/check", dependsOn)
		}
		if spec.DependsOn == "" {
			return ""
		}
		at = parentKey(spec)
	}
	return fmt.Sprintf("%q depends on itself in a circle; leave one depends_on out", key)
}

// parentKey is the key of the check a spec depends on.
func parentKey(s checks.Spec) string {
	if strings.Contains(s.DependsOn, "/") {
		return s.DependsOn
	}
	return s.System + "/" + s.DependsOn
}

// or is v, or otherwise where v was left out.
func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}
