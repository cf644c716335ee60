package page

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"
)

func reader() scribe {
	return scribe{people: map[string]person{"U1": {Name: "田中"}, "U2": {Name: "Bob <b>", Zone: time.UTC}}, channels: map[string]string{"C1": "ops"},
		at: place{As: "U2", Channel: "C1"}, lang: "en"}
}

func TestMrkdwn(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"emphasis":                    {"*b* _i_ ~s~", "<b>b</b> <i>i</i> <s>s</s>"},
		"emphasis within":             {"*a _b_*", "<b>a <i>b</i></b>"},
		"not inside a word":           {"a*b*c snake_case_name", "a*b*c snake_case_name"},
		"not around spaces":           {"2 * 3 * 4", "2 * 3 * 4"},
		"code keeps marks":            {"`*a* <&lt;`", "<code>*a* &lt;&lt;</code>"},
		"a fence":                     {"a\n```\nx &lt;y&gt;\n  z\n```\nb", "a<br><pre>x &lt;y&gt;\n  z</pre>b"},
		"an open fence is words":      {"```a", "```a"},
		"a quote":                     {"a\n&gt; b\n&gt;c\nd", "a<blockquote>b<br>c</blockquote>d"},
		"a person":                    {"<@U1> <@U9|ann> <@U2>", `<span class="mention">@田中</span> <span class="mention">@ann</span> <span class="mention me">@Bob &lt;b&gt;</span>`},
		"a channel one is in":         {"<#C1>", `<a class="mention" data-nav href="/?as=U2&amp;channel=C1">#ops</a>`},
		"a channel one is not in":     {"<#C9|secret>", `<span class="mention">#secret</span>`},
		"everybody here":              {"<!here>", `<span class="mention me">@here</span>`},
		"a group":                     {"<!subteam^S1|@duty>", `<span class="mention me">@duty</span>`},
		"a date":                      {"<!date^1790000000^{date_num} {time}|x>", "2026-09-21 14:13"},
		"a date that is none":         {"<!date^x^{date}|soon>", "soon"},
		"a link":                      {"<https://a.example/?a=1&amp;b=2|see &lt;here&gt;>", `<a href="https://a.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">see &lt;here&gt;</a>`},
		"a link that runs script":     {"<javascript:alert(1)|x>", "x"},
		"emoji":                       {":tada: :nope: 10:30:00", `<span class="emoji" role="img" aria-label="tada">🎉</span> :nope: 10:30:00`},
		"markup from outside is text": {`&lt;b&gt; " ' <`, `&lt;b&gt; &#34; &#39; &lt;`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(reader().mrkdwn(tt.in)); got != tt.want {
				t.Errorf("\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

// written are the tags that the converters write; nothing else may look like one.
var written = regexp.MustCompile(`</?(?:b|i|s|code|pre|blockquote|ul|li|h4|span|a)>|<br>|<span class="(?:mention|mention me)">` +
	`|<span class="emoji" role="img" aria-label="[a-z0-9+ '&#;-]+">|<a class="mention" data-nav href="/\?[^"<>]*">` +
	`|<a href="(?i:https?:|mailto:)[^"<>]*" target="_blank" rel="noopener noreferrer">`)

func FuzzMrkdwn(f *testing.F) {
	for _, seed := range []string{"*a* <b>", "<https://x|<i>>", "```<```", "<@U1|\"><script>", "&lt;&amp;lt;", "> <!date^1^{date}^javascript:x|y>", "[a](https://x\"y)", "**b** `<`", "# <h1>\n- <li>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for name, out := range map[string]string{"mrkdwn": string(reader().mrkdwn(text)), "markdown": string(reader().markdown(text))} {
			if left := written.ReplaceAllString(out, ""); strings.ContainsAny(left, "<>") {
				t.Errorf("%s of %q gave %q", name, text, out)
			}
		}
	})
}

func TestPlainTextIsDecodedOnce(t *testing.T) {
	const escaped, meant = `R&amp;D &lt;b&gt; &amp;lt;`, `R&D <b> &lt;`
	text := `{"type":"plain_text","text":"` + escaped + `"}`
	blocks := surface{}.blocks([]byte(`[
		{"type":"header","text":` + text + `},
		{"type":"context","elements":[` + text + `]},
		{"type":"actions","elements":[{"type":"button","text":` + text + `,"confirm":{"title":` + text + `,"text":` + text + `,"confirm":` + text + `,"deny":` + text + `}}]},
		{"type":"input","label":` + text + `,"hint":` + text + `,"element":{"type":"static_select","placeholder":` + text + `,"options":[{"text":` + text + `,"value":"v"}]}}]`))
	button, choice := blocks[2].Elements[0], blocks[3].Input
	var asked map[string]string
	if err := json.Unmarshal([]byte(button.Ask), &asked); err != nil {
		t.Fatal(err)
	}
	for what, said := range map[string]string{
		"header": html.UnescapeString(string(blocks[0].Text)), "context": html.UnescapeString(string(blocks[1].Elements[0].Words)),
		"button": html.UnescapeString(string(button.Words)), "question": asked["text"], "its title": asked["title"], "its answer": asked["yes"],
		"label": blocks[3].Label, "hint": blocks[3].Hint, "option": choice.Choices[0].Choices[0].Label, "placeholder": choice.Placeholder.Text,
		"title of a form": words([]byte(text)),
	} {
		if said != meant {
			t.Errorf("%s: %q, want %q", what, said, meant)
		}
	}
}

func TestErrorsHaveWordsInBothLanguages(t *testing.T) {
	for _, code := range []string{"dispatch_failed", "command_not_for_partners", "missing_required_field", "no_such_option", "operation_timeout"} {
		for _, lang := range []string{"ja", "en"} {
			if said := errorWords(code, lang); strings.Contains(said, code) {
				t.Errorf("%s in %s: %q", code, lang, said)
			}
		}
	}
}
