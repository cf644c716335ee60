package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"hoshu/bot"
	"hoshu/checks"
	"hoshu/checks/alert"
)

// meters are hoshu's own figures for Prometheus.
type meters struct {
	registry *prometheus.Registry
	looks    *prometheus.CounterVec
	took     prometheus.Histogram
	app      *app

	status, open, waiting, connected, logLines *prometheus.Desc
}

func newMeters(a *app) *meters {
	m := &meters{
		registry: prometheus.NewRegistry(),
		app:      a,
		looks:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hoshu_looks_total", Help: "Looks of checks, by what they saw."}, []string{"kind", "status"}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "hoshu_look_seconds", Help: "How long looks took.", Buckets: []float64{.001, .01, .1, 1, 10},
		}),
		status:    prometheus.NewDesc("hoshu_check_status", "0 ok, 1 unknown, 2 warn, 3 fail, as it has settled.", []string{"client", "system", "check"}, nil),
		open:      prometheus.NewDesc("hoshu_alerts_open", "Open alerts.", []string{"state"}, nil),
		waiting:   prometheus.NewDesc("hoshu_cards_waiting", "Cards that wait for Slack.", nil, nil),
		connected: prometheus.NewDesc("hoshu_slack_connected", "1 while the socket to Slack is open.", nil, nil),
		logLines:  prometheus.NewDesc("hoshu_log_lines", "Lines of the audit log.", nil, nil),
	}
	m.registry.MustRegister(m, m.looks, m.took, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *meters) looked(r checks.Result) {
	m.looks.WithLabelValues(r.Spec.Kind, r.Status.String()).Inc()
	m.took.Observe(r.Took.Seconds())
}

// Describe and Collect tell what is read at the moment somebody asks.
func (m *meters) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{m.status, m.open, m.waiting, m.connected, m.logLines} {
		ch <- d
	}
}

// Collect reads the state as it stands.
func (m *meters) Collect(ch chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	for _, r := range m.app.runner.Results() {
		if r.Known {
			gauge(m.status, float64(r.Settled), r.Spec.Client, r.Spec.System, r.Spec.Name)
		}
	}
	states := map[alert.State]int{alert.Firing: 0, alert.Acknowledged: 0}
	for _, a := range m.app.desk.Open() {
		states[a.State]++
	}
	for state, n := range states {
		gauge(m.open, float64(n), string(state))
	}
	gauge(m.waiting, float64(m.app.announcer.Counts().Waiting))
	connected, _ := m.app.chat.Connected()
	gauge(m.connected, map[bool]float64{true: 1}[connected])
	if head, err := m.app.db.Head(); err == nil {
		gauge(m.logLines, float64(head.Seq))
	}
}

// health is what /healthz and /readyz answer.
type health struct {
	OK        bool          `json:"ok"`
	Version   string        `json:"version"`
	Slack     bool          `json:"slack_connected"`
	Since     time.Time     `json:"slack_since,omitzero"`
	Waiting   int           `json:"cards_waiting"`
	Troubles  []bot.Trouble `json:"troubles,omitempty"`
	Unhealthy string        `json:"unhealthy,omitempty"`
}

func (a *app) health() health {
	h := health{OK: true, Version: version(), Waiting: a.announcer.Counts().Waiting}
	h.Slack, h.Since = a.chat.Connected()
	h.Troubles = append(a.greeting.troubles(), a.announcer.Health()...)
	if _, err := a.db.Head(); err != nil {
		h.OK, h.Unhealthy = false, "the store does not answer: "+err.Error()
	}
	return h
}

// startHealth listens, on loopback only, for whoever watches the watcher.
func (a *app) startHealth(ctx context.Context) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", a.cfg.Load().Listen)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.meters.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { h := a.health(); answer(w, h, h.OK) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { h := a.health(); answer(w, h, h.OK && h.Slack) })
	server := &http.Server{Handler: onLoopback(mux), ReadHeaderTimeout: 5 * time.Second}
	a.listen = l.Addr().String()
	a.life.run("health", func(context.Context) error {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	a.life.onStop("health listener", server.Shutdown)
	return nil
}

// onLoopback answers only who calls this machine by its own name: a page in
// somebody's browser whose name leads here must not read the clients' names.
func onLoopback(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.Host) && !loopback(net.JoinHostPort(strings.Trim(r.Host, "[]"), "80")) {
			http.Error(w, "this host name is not served", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func answer(w http.ResponseWriter, h health, ok bool) {
	w.Header().Set("Content-Type", "application/json")
	if !ok {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(h) // whoever asked may be gone
}
