package probe

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoshu/checks"
)

func TestService(t *testing.T) {
	for name, tt := range map[string]struct {
		says   string
		err    error
		status checks.Status
		text   string
	}{
		"active":                 {says: "LoadState=loaded ActiveState=active SubState=running Type=notify", status: checks.OK, text: "nginx is active (running)"},
		"failed":                 {says: "LoadState=loaded ActiveState=failed SubState=failed Result=exit-code", status: checks.Fail, text: "nginx has failed (failed, exit-code)"},
		"restarting for ever":    {says: "LoadState=loaded ActiveState=activating SubState=auto-restart Result=exit-code", status: checks.Fail, text: "nginx has failed (auto-restart, exit-code)"},
		"starting":               {says: "LoadState=loaded ActiveState=activating SubState=start", status: checks.Warn, text: "nginx is activating (start)"},
		"stopped":                {says: "LoadState=loaded ActiveState=inactive SubState=dead Type=simple Result=success", status: checks.Fail, text: "nginx is inactive (dead)"},
		"oneshot, done":          {says: "LoadState=loaded ActiveState=inactive SubState=dead Type=oneshot Result=success", status: checks.OK, text: "nginx is inactive (dead)"},
		"oneshot, failed":        {says: "LoadState=loaded ActiveState=failed SubState=failed Type=oneshot Result=exit-code", status: checks.Fail, text: "nginx has failed (failed, exit-code)"},
		"not there":              {says: "LoadState=not-found ActiveState=inactive SubState=dead", status: checks.Fail, text: "there is no unit nginx; systemctl list-units shows those there are"},
		"masked":                 {says: "LoadState=masked ActiveState=inactive SubState=dead", status: checks.Fail, text: "nginx is masked: it cannot start"},
		"a machine without it":   {err: errors.New("System has not been booted with systemd as init system (PID 1). Can't operate."), status: checks.Unknown, text: "systemd does not answer here (System has not been booted with systemd as init system (PID 1). Can't operate.); watch the program with a check of kind process instead"},
		"an answer that is none": {says: "", status: checks.Fail, text: "nginx is  ()"},
	} {
		t.Run(name, func(t *testing.T) {
			s := decode(t, NewService(), "unit: nginx")
			s.ask = func(context.Context, string, ...string) (string, error) {
				return strings.ReplaceAll(tt.says, " ", "\n") + "\n", tt.err
			}
			got, err := s.Probe(t.Context())
			if err != nil || got.Status != tt.status || got.Text.English != tt.text {
				t.Errorf("got %v %q, %v", got.Status, got.Text.English, err)
			}
		})
	}
}

func TestServiceValues(t *testing.T) {
	s := decode(t, NewService(), "unit: nginx")
	for says, want := range map[string][]checks.Value{
		"ActiveState=active\nNRestarts=3\nMemoryCurrent=1048576":                    {{Name: "restarts", V: 3, Unit: "c"}, {Name: "memory", V: 1 << 20, Unit: "B"}},
		"ActiveState=active\nNRestarts=0\nMemoryCurrent=[not set]":                  {{Name: "restarts", V: 0, Unit: "c"}},
		"ActiveState=active\nNRestarts=0\nMemoryCurrent=18446744073709551615\njunk": {{Name: "restarts", V: 0, Unit: "c"}},
	} {
		if diff := cmp.Diff(want, s.judge(properties(says)).Values); diff != "" {
			t.Errorf("%s: %s", says, diff)
		}
	}
}

// Where systemd runs, the journal is a unit of it; elsewhere it is told in words.
func TestServiceOnThisMachine(t *testing.T) {
	s := decode(t, NewService(), "unit: systemd-journald")
	got, err := s.Probe(t.Context())
	want := checks.Unknown
	if _, err := os.Stat("/run/systemd/system"); err == nil {
		want = checks.OK
	}
	if err != nil || got.Status != want || got.Text.English == "" {
		t.Errorf("got %v %q, %v; want %v", got.Status, got.Text.English, err, want)
	}
	t.Log(got.Text.English)
}

func TestServiceEvidenceShowsNoArguments(t *testing.T) {
	s := decode(t, NewService(), "unit: app")
	s.ask = func(context.Context, string, ...string) (string, error) {
		return `* app.service - The app
    Process: 811 ExecStart=/usr/bin/app --password=s3cret (code=exited, status=1/FAILURE)
   Main PID: 812 (app)
     CGroup: /system.slice/app.service
             |-812 /usr/bin/app --password=s3cret
             ` + "`-813 sh -c 'export TOKEN=s3cret'" + `

May 01 12:00:00 web1 app[812]: ready`, nil
	}
	want := `* app.service - The app
    Process: 811 ExecStart=/usr/bin/app (code=exited, status=1/FAILURE)
   Main PID: 812 (app)
     CGroup: /system.slice/app.service
             |-812 /usr/bin/app
             ` + "`-813 sh" + `

May 01 12:00:00 web1 app[812]: ready`
	got, err := s.Evidence(t.Context())
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestServiceSeesNoSecretsOfHoshu(t *testing.T) {
	t.Setenv("HOSHU_BOT_TOKEN", "xoxb-secret")
	if out, err := ask(t.Context(), "env"); err != nil || strings.Contains(out, "xoxb-secret") {
		t.Errorf("%s, %v", out, err)
	}
}

func TestServiceValidate(t *testing.T) {
	for config, want := range map[string][]string{
		"unit: nginx.service": nil,
		"unit: ''":            {"unit: needs the name of a unit; write for example unit: nginx"},
		"unit: --all":         {"unit: must be the name of one unit; write for example unit: nginx"},
		"unit: 'ssh*'":        {"unit: must be the name of one unit; write for example unit: nginx"},
	} {
		if diff := cmp.Diff(want, faults(decode(t, NewService(), config).Validate())); diff != "" {
			t.Errorf("%s: %s", config, diff)
		}
	}
}
