package probe

import (
	"strconv"

	"hoshu/checks"
)

func (h *HTTP) answered(v *visit) checks.Finding {
	args := checks.Args{"url": h.target(), "status": strconv.Itoa(v.status), "took": lasted(v.took), "want": h.Status.String()}
	f := checks.Finding{
		Text:   checks.Say("http.ok", "{url} answers {status} in {took}", args),
		Values: []checks.Value{{Name: "status", V: float64(v.status)}, {Name: "body", V: float64(len(v.body)), Unit: "B"}},
	}
	if !h.Status.has(v.status) {
		f.Status, f.Text = checks.Fail, checks.Say("http.status", "{url} answers {status}, not {want}", args)
	}
	return f
}

func (h *HTTP) page(v *visit) checks.Finding {
	if h.Body != "" && !matches(h.Body, v.body) {
		return checks.Finding{Status: checks.Fail, Text: checks.Say("http.body", "{url} answers {status}, but the page lacks {pattern}",
			checks.Args{"url": h.target(), "status": strconv.Itoa(v.status), "pattern": clip(h.Body, 100)})}
	}
	if h.BodyAbsent != "" && matches(h.BodyAbsent, v.body) {
		return checks.Finding{Status: checks.Fail, Text: checks.Say("http.body_absent", "{url} answers {status}, but the page holds {pattern}",
			checks.Args{"url": h.target(), "status": strconv.Itoa(v.status), "pattern": clip(h.BodyAbsent, 100)})}
	}
	return checks.Finding{}
}

// certificate measures how long it holds, where there is one; one that may be
// any is not judged.
func (h *HTTP) certificate(v *visit) checks.Finding {
	if h.Insecure {
		return validity(h.target(), v.tls, h.now(), 0, 0)
	}
	return validity(h.target(), v.tls, h.now(), h.TLSDaysWarn, h.TLSDaysFail)
}
