package main

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hoshu/bot/sandbox"
)

func TestHealthOfAHoshuThatIsConnected(t *testing.T) {
	l := newLifeTest(t, sandbox.Options{})
	l.fills(97)
	l.starts()
	l.logs("connected to Slack")
	l.seesCard("uploads")

	code, body := l.asks("/readyz")
	var h health
	if err := json.Unmarshal([]byte(body), &h); err != nil {
		t.Fatal(err)
	}
	if code != http.StatusOK || !h.OK || !h.Slack || h.Since.IsZero() || len(h.Troubles) > 0 {
		t.Errorf("readyz: %d %s", code, body)
	}
	if code, out := l.hoshu("health", "--listen", l.listen); code != 0 || !strings.Contains(out, `"ok":true`) {
		t.Errorf("hoshu health: %d %s", code, out)
	}

	_, metrics := l.asks("/metrics")
	for what, line := range map[string]string{
		"how each check stands":     `(?m)^hoshu_check_status\{check="uploads",client="acme",system="shop"\} 3$`,
		"open alerts by state":      `(?m)^hoshu_alerts_open\{state="firing"\} 1$`,
		"acknowledged ones, too":    `(?m)^hoshu_alerts_open\{state="acknowledged"\} 0$`,
		"cards that wait":           `(?m)^hoshu_cards_waiting \d+$`,
		"the socket":                `(?m)^hoshu_slack_connected 1$`,
		"the length of the log":     `(?m)^hoshu_log_lines [1-9]\d*$`,
		"looks by what they saw":    `(?m)^hoshu_looks_total\{kind="disk",status="fail"\} [1-9]\d*$`,
		"how long looks took":       `(?m)^hoshu_look_seconds_count [1-9]\d*$`,
		"the process":               `(?m)^process_resident_memory_bytes `,
		"words on what it measures": `(?m)^# HELP hoshu_check_status 0 ok, 1 unknown, 2 warn, 3 fail`,
	} {
		if !regexp.MustCompile(line).MatchString(metrics) {
			t.Errorf("%s: nothing like %s", what, line)
		}
	}
	if code, _ := l.asks("/"); code != http.StatusNotFound {
		t.Errorf("another page: %d", code)
	}
	l.ends()
	if code, out := l.hoshu("health", "--listen", l.listen); code != exitFailed || !strings.Contains(out, "no hoshu answers at "+l.listen) {
		t.Errorf("hoshu health of one that has ended: %d %s", code, out)
	}
}

func TestHealthWhileSlackIsAway(t *testing.T) {
	l := newLifeTest(t, sandbox.Options{})
	l.ws.SetFaults(sandbox.Faults{Outage: true})
	l.fills(97)
	l.starts()
	l.logs("Slack does not answer yet")
	l.child.rewind()
	l.logs("cards wait")
	code, body := l.asks("/readyz")
	if code != http.StatusServiceUnavailable || !strings.Contains(body, `"slack_connected":false`) || !strings.Contains(body, `"channel":"C0OPS"`) {
		t.Errorf("readyz: %d %s", code, body)
	}
	if code, _ := l.asks("/healthz"); code != http.StatusOK {
		t.Errorf("healthz: %d", code)
	}
	_, metrics := l.asks("/metrics")
	for _, line := range []string{"hoshu_slack_connected 0", "hoshu_cards_waiting 1"} {
		if !strings.Contains(metrics, line) {
			t.Errorf("metrics lack %s", line)
		}
	}
	l.ends()
}

func TestLogIsJSONWhereThatIsWanted(t *testing.T) {
	l := newLifeTest(t, sandbox.Options{})
	l.writes(strings.Replace(lifeConfig, "format: text", "format: json", 1))
	l.fills(97)
	var err error
	if l.child, err = launch(l.dir, []string{"BOT=" + l.ws.BotToken(), "APP=" + l.ws.AppToken()}, "run", "--config", "hoshu.yaml"); err != nil {
		t.Fatal(err)
	}
	l.logs(`"msg":"alert.fired","line":1,"subject":"A-1"`)
	l.ends()
	for line := range strings.Lines(l.child.said()) {
		var entry struct{ Time, Level, Msg string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Time == "" || entry.Level == "" || entry.Msg == "" {
			t.Errorf("%v: %s", err, line)
		}
	}
}
