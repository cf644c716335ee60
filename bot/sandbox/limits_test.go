package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// Pieces of JSON for the table of limits.
func x(n int) string { return strings.Repeat("あ", n) }

func pt(n int) string { return fmt.Sprintf(`{"type":"plain_text","text":"%s"}`, x(n)) }

func md(n int) string { return fmt.Sprintf(`{"type":"mrkdwn","text":"%s"}`, x(n)) }

func many(n int, one string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]"
}

// numbered is a list of n, with %d in each counted up.
func numbered(n int, one string) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(one, i))
	}
	return "[" + strings.Join(all, ",") + "]"
}

func opt(text, value, description int) string {
	o := fmt.Sprintf(`{"text":%s,"value":"%s"`, pt(text), x(value))
	if description > 0 {
		o += `,"description":` + pt(description)
	}
	return o + "}"
}

func btn(more string) string {
	return `{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"Go"}` + more + `}]}`
}

func sel(options string) string {
	return `{"type":"actions","elements":[{"type":"static_select","action_id":"s","options":` + options + `}]}`
}

func elem(e string) string { return `{"type":"actions","elements":[` + e + `]}` }

func in(e string) string {
	return `{"type":"input","label":{"type":"plain_text","text":"L"},"element":` + e + `}`
}

func TestBlockLimits(t *testing.T) {
	okOption := opt(1, 1, 0)
	for name, tt := range map[string]struct {
		good, bad string // one block each
		want      string // of the bad one, without what leads to the block
	}{
		"block_id 255":            {`{"type":"divider","block_id":"` + x(255) + `"}`, `{"type":"divider","block_id":"` + x(256) + `"}`, "must be less than 256 characters [json-pointer:/block_id]"},
		"action_id 255":           {elem(`{"type":"button","action_id":"` + x(255) + `","text":` + pt(1) + `}`), elem(`{"type":"button","action_id":"` + x(256) + `","text":` + pt(1) + `}`), "must be less than 256 characters [json-pointer:/elements/0/action_id]"},
		"header text 150":         {`{"type":"header","text":` + pt(150) + `}`, `{"type":"header","text":` + pt(151) + `}`, "must be less than 151 characters [json-pointer:/text/text]"},
		"header is plain":         {`{"type":"header","text":` + pt(1) + `}`, `{"type":"header","text":` + md(1) + `}`, "must be one of: plain_text [json-pointer:/text/type]"},
		"header level 1 to 4":     {`{"type":"header","level":4,"text":` + pt(1) + `}`, `{"type":"header","level":5,"text":` + pt(1) + `}`, "must be less than 5 [json-pointer:/level]"},
		"section text 3000":       {`{"type":"section","text":` + md(3000) + `}`, `{"type":"section","text":` + md(3001) + `}`, "must be less than 3001 characters [json-pointer:/text/text]"},
		"section text not empty":  {`{"type":"section","text":` + md(1) + `}`, `{"type":"section","text":` + md(0) + `}`, "must be more than 0 characters [json-pointer:/text/text]"},
		"section field 2000":      {`{"type":"section","fields":[` + md(2000) + `]}`, `{"type":"section","fields":[` + md(2001) + `]}`, "must be less than 2001 characters [json-pointer:/fields/0/text]"},
		"section fields 10":       {`{"type":"section","fields":` + many(10, md(1)) + `}`, `{"type":"section","fields":` + many(11, md(1)) + `}`, "no more than 10 items allowed [json-pointer:/fields]"},
		"section needs one":       {`{"type":"section","text":` + md(1) + `}`, `{"type":"section"}`, "must define either `text` or `fields` [json-pointer:]"},
		"emoji is for plain":      {`{"type":"section","text":{"type":"plain_text","text":"x","emoji":true}}`, `{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}`, "invalid additional property: emoji [json-pointer:/text]"},
		"unknown key":             {`{"type":"divider"}`, `{"type":"divider","colour":"red"}`, "invalid additional property: colour [json-pointer:]"},
		"unknown type":            {`{"type":"divider"}`, `{"type":"divinder"}`, "unsupported type: divinder [json-pointer:/type]"},
		"missing text":            {`{"type":"header","text":` + pt(1) + `}`, `{"type":"header"}`, "missing required field: text [json-pointer:]"},
		"accessory kind":          {`{"type":"section","text":` + md(1) + `,"accessory":{"type":"image","image_url":"https://x.test","alt_text":"a"}}`, `{"type":"section","text":` + md(1) + `,"accessory":{"type":"file_input"}}`, "unsupported type: file_input [json-pointer:/accessory/type]"},
		"context elements 10":     {`{"type":"context","elements":` + many(10, md(1)) + `}`, `{"type":"context","elements":` + many(11, md(1)) + `}`, "no more than 10 items allowed [json-pointer:/elements]"},
		"context takes no button": {`{"type":"context","elements":[` + md(1) + `]}`, `{"type":"context","elements":[{"type":"button"}]}`, "must be one of: plain_text, mrkdwn [json-pointer:/elements/0/type]"},
		"actions elements 25":     {`{"type":"actions","elements":` + numbered(25, `{"type":"button","action_id":"%d","text":{"type":"plain_text","text":"x"}}`) + `}`, `{"type":"actions","elements":` + numbered(26, `{"type":"button","action_id":"%d","text":{"type":"plain_text","text":"x"}}`) + `}`, "no more than 25 items allowed [json-pointer:/elements]"},
		"actions not empty":       {btn(""), `{"type":"actions","elements":[]}`, "no fewer than 1 items allowed [json-pointer:/elements]"},
		"context_actions 5":       {`{"type":"context_actions","elements":` + numbered(5, `{"type":"icon_button","action_id":"%d","icon":"trash","text":{"type":"plain_text","text":"x"}}`) + `}`, `{"type":"context_actions","elements":` + numbered(6, `{"type":"icon_button","action_id":"%d","icon":"trash","text":{"type":"plain_text","text":"x"}}`) + `}`, "no more than 5 items allowed [json-pointer:/elements]"},
		"image alt text 2000":     {`{"type":"image","image_url":"https://x.test","alt_text":"` + x(2000) + `"}`, `{"type":"image","image_url":"https://x.test","alt_text":"` + x(2001) + `"}`, "must be less than 2001 characters [json-pointer:/alt_text]"},
		"image url 3000":          {`{"type":"image","image_url":"` + x(3000) + `","alt_text":"a"}`, `{"type":"image","image_url":"` + x(3001) + `","alt_text":"a"}`, "must be less than 3001 characters [json-pointer:/image_url]"},
		"image title 2000":        {`{"type":"image","image_url":"u","alt_text":"a","title":` + pt(2000) + `}`, `{"type":"image","image_url":"u","alt_text":"a","title":` + pt(2001) + `}`, "must be less than 2001 characters [json-pointer:/title/text]"},
		"image has one source":    {`{"type":"image","slack_file":{"id":"F1"},"alt_text":"a"}`, `{"type":"image","slack_file":{"id":"F1"},"image_url":"u","alt_text":"a"}`, "must define either `image_url` or `slack_file` [json-pointer:]"},
		"input label 2000":        {in(`{"type":"plain_text_input"}`), `{"type":"input","label":` + pt(2001) + `,"element":{"type":"plain_text_input"}}`, "must be less than 2001 characters [json-pointer:/label/text]"},
		"input hint 2000":         {in(`{"type":"plain_text_input"}`), `{"type":"input","label":` + pt(1) + `,"hint":` + pt(2001) + `,"element":{"type":"plain_text_input"}}`, "must be less than 2001 characters [json-pointer:/hint/text]"},
		"input takes no button":   {in(`{"type":"plain_text_input"}`), in(`{"type":"button"}`), "unsupported type: button [json-pointer:/element/type]"},
		"markdown 12000":          {`{"type":"markdown","text":"` + x(12000) + `"}`, `{"type":"markdown","text":"` + x(12001) + `"}`, "must be less than 12001 characters [json-pointer:/text]"},
		"table rows 100":          {`{"type":"table","rows":` + many(100, `[{"type":"raw_text","text":"x"}]`) + `}`, `{"type":"table","rows":` + many(101, `[{"type":"raw_text","text":"x"}]`) + `}`, "no more than 100 items allowed [json-pointer:/rows]"},
		"table cells 20":          {`{"type":"table","rows":[` + many(20, `{"type":"raw_text","text":"x"}`) + `]}`, `{"type":"table","rows":[` + many(21, `{"type":"raw_text","text":"x"}`) + `]}`, "no more than 20 items allowed [json-pointer:/rows/0]"},
		"table is even":           {`{"type":"table","rows":[[{"type":"raw_text"}]]}`, `{"type":"table","rows":[[{"type":"raw_text"}],[{"type":"raw_text"},{"type":"raw_text"}]]}`, "all rows must have the same number of cells [json-pointer:/rows]"},
		"data_table rows 2":       {table(2, 1, ""), table(1, 1, ""), "no fewer than 2 items allowed [json-pointer:/rows]"},
		"data_table rows 201":     {table(201, 1, ""), table(202, 1, ""), "no more than 201 items allowed [json-pointer:/rows]"},
		"data_table columns 20":   {table(2, 20, ""), strings.Replace(table(2, 20, ""), "[[", "[["+rawCell+",", 1), "no more than 20 items allowed [json-pointer:/rows/0]"},
		"data_table page 100":     {table(2, 1, `,"page_size":100`), table(2, 1, `,"page_size":101`), "must be less than 101 [json-pointer:/page_size]"},
		"data_table page 1":       {table(2, 1, `,"page_size":1`), table(2, 1, `,"page_size":0`), "must be greater than 0 [json-pointer:/page_size]"},
		"chart title 50":          {chartOf(50, pie(1, 1, "1")), chartOf(51, pie(1, 1, "1")), "must be less than 51 characters [json-pointer:/title]"},
		"pie segments 12":         {chartOf(1, pie(12, 1, "1")), chartOf(1, pie(13, 1, "1")), "no more than 12 items allowed [json-pointer:/chart/segments]"},
		"pie is not empty":        {chartOf(1, pie(1, 1, "1")), chartOf(1, `{"type":"pie","segments":[]}`), "no fewer than 1 items allowed [json-pointer:/chart/segments]"},
		"pie label 20":            {chartOf(1, pie(1, 20, "1")), chartOf(1, pie(1, 21, "1")), "must be less than 21 characters [json-pointer:/chart/segments/0/label]"},
		"pie value above 0":       {chartOf(1, pie(1, 1, "0.5")), chartOf(1, pie(1, 1, "0")), "must be greater than 0 [json-pointer:/chart/segments/0/value]"},
		"series 12":               {chartOf(1, bars(12, 1, 1)), chartOf(1, bars(13, 1, 1)), "no more than 12 items allowed [json-pointer:/chart/series]"},
		"series is not empty":     {chartOf(1, bars(1, 1, 1)), chartOf(1, `{"type":"bar","series":[],"axis_config":{"categories":["a"]}}`), "no fewer than 1 items allowed [json-pointer:/chart/series]"},
		"points are categories":   {chartOf(1, bars(1, 20, 20)), chartOf(1, bars(1, 19, 20)), "must have one point for every category [json-pointer:/chart/series/0/data]"},
		"card title 150":          {`{"type":"card","title":` + md(150) + `}`, `{"type":"card","title":` + md(151) + `}`, "must be less than 151 characters [json-pointer:/title/text]"},
		"card subtitle 150":       {`{"type":"card","subtitle":` + md(150) + `}`, `{"type":"card","subtitle":` + md(151) + `}`, "must be less than 151 characters [json-pointer:/subtitle/text]"},
		"card subtext 200":        {`{"type":"card","subtext":` + md(200) + `}`, `{"type":"card","subtext":` + md(201) + `}`, "must be less than 201 characters [json-pointer:/subtext/text]"},
		"carousel not empty":      {`{"type":"carousel","elements":[{"type":"card"}]}`, `{"type":"carousel","elements":[]}`, "no fewer than 1 items allowed [json-pointer:/elements]"},
		"carousel takes cards":    {`{"type":"carousel","elements":[{"type":"card"}]}`, `{"type":"carousel","elements":[{"type":"divider"}]}`, "unsupported type: divider [json-pointer:/elements/0/type]"},
		"container title 150":     {box(`"title":` + md(150)), box(`"title":` + md(151)), "must be less than 151 characters [json-pointer:/title/text]"},
		"container subtitle 150":  {box(`"subtitle":` + md(150)), box(`"subtitle":` + md(151)), "must be less than 151 characters [json-pointer:/subtitle/text]"},
		"container not empty":     {box(`"title":` + md(1)), `{"type":"container","child_blocks":[]}`, "no fewer than 1 items allowed [json-pointer:/child_blocks]"},
		"table settings 20":       {`{"type":"table","rows":[[` + rawCell + `]],"column_settings":` + many(20, `{}`) + `}`, `{"type":"table","rows":[[` + rawCell + `]],"column_settings":` + many(21, `{}`) + `}`, "no more than 20 items allowed [json-pointer:/column_settings]"},
		"table cell kind":         {`{"type":"table","rows":[[` + rawCell + `]]}`, `{"type":"table","rows":[[{"type":"mrkdwn"}]]}`, "must be one of: raw_text, raw_number, rich_text [json-pointer:/rows/0/0/type]"},
		"video alt text 2000":     {video(1, 1, `"`+x(2000)+`"`, ""), video(1, 1, `"`+x(2001)+`"`, ""), "must be less than 2001 characters [json-pointer:/alt_text]"},
		"video url 3000":          {video(1, 3000, `"a"`, ""), video(1, 3001, `"a"`, ""), "must be less than 3001 characters [json-pointer:/video_url]"},
		"video author 50":         {video(1, 1, `"a"`, `,"author_name":"`+x(50)+`"`), video(1, 1, `"a"`, `,"author_name":"`+x(51)+`"`), "must be less than 51 characters [json-pointer:/author_name]"},
		"video provider 50":       {video(1, 1, `"a"`, `,"provider_name":"`+x(50)+`"`), video(1, 1, `"a"`, `,"provider_name":"`+x(51)+`"`), "must be less than 51 characters [json-pointer:/provider_name]"},
		"video description 200":   {video(1, 1, `"a"`, `,"description":`+pt(200)), video(1, 1, `"a"`, `,"description":`+pt(201)), "must be less than 201 characters [json-pointer:/description/text]"},
		"verbatim is for mrkdwn":  {`{"type":"section","text":{"type":"mrkdwn","text":"x","verbatim":true}}`, `{"type":"section","text":{"type":"plain_text","text":"x","verbatim":true}}`, "invalid additional property: verbatim [json-pointer:/text]"},
		"field not empty":         {`{"type":"section","fields":[` + md(1) + `]}`, `{"type":"section","fields":[` + md(0) + `]}`, "must be more than 0 characters [json-pointer:/fields/0/text]"},
		"fields not empty":        {`{"type":"section","fields":[` + md(1) + `]}`, `{"type":"section","fields":[]}`, "no fewer than 1 items allowed [json-pointer:/fields]"},
		"context not empty":       {`{"type":"context","elements":[` + md(1) + `]}`, `{"type":"context","elements":[]}`, "no fewer than 1 items allowed [json-pointer:/elements]"},
		"markdown not empty":      {`{"type":"markdown","text":"x"}`, `{"type":"markdown","text":""}`, "must be more than 0 characters [json-pointer:/text]"},
		"image needs alt text":    {`{"type":"image","image_url":"u","alt_text":"a"}`, `{"type":"image","image_url":"u"}`, "missing required field: alt_text [json-pointer:]"},
		"a file cannot be sent":   {`{"type":"divider"}`, `{"type":"file","external_id":"x","source":"remote"}`, "unsupported type: file [json-pointer:/type]"},
		"only menus have links":   {elem(`{"type":"overflow","options":[` + linked + `]}`), sel("[" + linked + "]"), "invalid additional property: url [json-pointer:/elements/0/options/0]"},
		"menu link 3000":          {elem(`{"type":"overflow","options":[` + strings.Replace(linked, "LINK", x(3000), 1) + `]}`), elem(`{"type":"overflow","options":[` + strings.Replace(linked, "LINK", x(3001), 1) + `]}`), "must be less than 3001 characters [json-pointer:/elements/0/options/0/url]"},
		"options or groups":       {sel("[" + okOption + "]"), elem(`{"type":"static_select","options":[` + okOption + `],"option_groups":[{"label":` + pt(1) + `,"options":[` + okOption + `]}]}`), "must define either `options` or `option_groups` [json-pointer:/elements/0]"},
		"group options 100":       {elem(`{"type":"static_select","option_groups":[{"label":` + pt(1) + `,"options":` + many(100, okOption) + `}]}`), elem(`{"type":"static_select","option_groups":[{"label":` + pt(1) + `,"options":` + many(101, okOption) + `}]}`), "no more than 100 items allowed [json-pointer:/elements/0/option_groups/0/options]"},
		"overflow not empty":      {elem(`{"type":"overflow","options":[` + okOption + `]}`), elem(`{"type":"overflow","options":[]}`), "no fewer than 1 items allowed [json-pointer:/elements/0/options]"},
		"confirm style":           {btn(strings.Replace(confirmOf(1, 1, 1, 1), `"title"`, `"style":"danger","title"`, 1)), btn(strings.Replace(confirmOf(1, 1, 1, 1), `"title"`, `"style":"red","title"`, 1)), "must be one of: primary, danger [json-pointer:/elements/0/confirm/style]"},
		"input min_length 3000":   {in(`{"type":"plain_text_input","min_length":3000}`), in(`{"type":"plain_text_input","min_length":3001}`), "must be less than 3001 [json-pointer:/element/min_length]"},
		"input max_length 1":      {in(`{"type":"plain_text_input","max_length":1}`), in(`{"type":"plain_text_input","max_length":0}`), "must be greater than 0 [json-pointer:/element/max_length]"},
		"input placeholder 150":   {in(`{"type":"plain_text_input","placeholder":` + pt(150) + `}`), in(`{"type":"plain_text_input","placeholder":` + pt(151) + `}`), "must be less than 151 characters [json-pointer:/element/placeholder/text]"},
		"files 1":                 {in(`{"type":"file_input","max_files":1}`), in(`{"type":"file_input","max_files":0}`), "must be greater than 0 [json-pointer:/element/max_files]"},
		"files only in inputs":    {in(`{"type":"file_input"}`), elem(`{"type":"file_input"}`), "unsupported type: file_input [json-pointer:/elements/0/type]"},
		"no datetime accessory":   {elem(`{"type":"datetimepicker"}`), `{"type":"section","text":` + md(1) + `,"accessory":{"type":"datetimepicker"}}`, "unsupported type: datetimepicker [json-pointer:/accessory/type]"},
		"indent 0":                {`{"type":"rich_text","elements":[{"type":"rich_text_list","indent":0}]}`, `{"type":"rich_text","elements":[{"type":"rich_text_list","indent":-1}]}`, "must be greater than -1 [json-pointer:/elements/0/indent]"},
		"header level 1":          {`{"type":"header","level":1,"text":` + pt(1) + `}`, `{"type":"header","level":0,"text":` + pt(1) + `}`, "must be greater than 0 [json-pointer:/level]"},
		"card actions 3":          {`{"type":"card","actions":` + numbered(3, `{"type":"button","action_id":"%d","text":{"type":"plain_text","text":"x"}}`) + `}`, `{"type":"card","actions":` + numbered(4, `{"type":"button","action_id":"%d","text":{"type":"plain_text","text":"x"}}`) + `}`, "no more than 3 items allowed [json-pointer:/actions]"},
		"card body 200":           {`{"type":"card","body":` + md(200) + `}`, `{"type":"card","body":` + md(201) + `}`, "must be less than 201 characters [json-pointer:/body/text]"},
		"carousel 10":             {`{"type":"carousel","elements":` + many(10, `{"type":"card"}`) + `}`, `{"type":"carousel","elements":` + many(11, `{"type":"card"}`) + `}`, "no more than 10 items allowed [json-pointer:/elements]"},
		"container 10":            {`{"type":"container","child_blocks":` + many(10, `{"type":"divider"}`) + `}`, `{"type":"container","child_blocks":` + many(11, `{"type":"divider"}`) + `}`, "no more than 10 items allowed [json-pointer:/child_blocks]"},
		"plan 50":                 {`{"type":"plan","title":"x","tasks":` + many(50, `{}`) + `}`, `{"type":"plan","title":"x","tasks":` + many(51, `{}`) + `}`, "no more than 50 items allowed [json-pointer:/tasks]"},
		"alert is for modals":     {`{"type":"divider"}`, `{"type":"alert","text":` + pt(1) + `}`, "unsupported type: alert [json-pointer:/type]"},
		"video title 200":         {video(200, 1, `"a"`, ""), video(201, 1, `"a"`, ""), "must be less than 201 characters [json-pointer:/title/text]"},
		"list indent 8":           {`{"type":"rich_text","elements":[{"type":"rich_text_list","indent":8}]}`, `{"type":"rich_text","elements":[{"type":"rich_text_list","indent":9}]}`, "must be less than 9 [json-pointer:/elements/0/indent]"},
		"button text 75":          {elem(`{"type":"button","text":` + pt(75) + `}`), elem(`{"type":"button","text":` + pt(76) + `}`), "must be less than 76 characters [json-pointer:/elements/0/text/text]"},
		"button value 2000":       {btn(`,"value":"` + x(2000) + `"`), btn(`,"value":"` + x(2001) + `"`), "must be less than 2001 characters [json-pointer:/elements/0/value]"},
		"button url 3000":         {btn(`,"url":"` + x(3000) + `"`), btn(`,"url":"` + x(3001) + `"`), "must be less than 3001 characters [json-pointer:/elements/0/url]"},
		"button label 75":         {btn(`,"accessibility_label":"` + x(75) + `"`), btn(`,"accessibility_label":"` + x(76) + `"`), "must be less than 76 characters [json-pointer:/elements/0/accessibility_label]"},
		"button style":            {btn(`,"style":"danger"`), btn(`,"style":"default"`), "must be one of: primary, danger [json-pointer:/elements/0/style]"},
		"option text 75":          {sel("[" + opt(75, 1, 0) + "]"), sel("[" + opt(76, 1, 0) + "]"), "must be less than 76 characters [json-pointer:/elements/0/options/0/text/text]"},
		"option value 75":         {sel("[" + opt(1, 75, 0) + "]"), sel("[" + opt(1, 76, 0) + "]"), "must be less than 76 characters [json-pointer:/elements/0/options/0/value]"},
		"option description 75":   {sel("[" + opt(1, 1, 75) + "]"), sel("[" + opt(1, 1, 76) + "]"), "must be less than 76 characters [json-pointer:/elements/0/options/0/description/text]"},
		"select options 100":      {sel(many(100, okOption)), sel(many(101, okOption)), "no more than 100 items allowed [json-pointer:/elements/0/options]"},
		"select has one source":   {sel("[" + okOption + "]"), elem(`{"type":"static_select"}`), "must define either `options` or `option_groups` [json-pointer:/elements/0]"},
		"option groups 100":       {elem(`{"type":"static_select","option_groups":` + many(100, `{"label":`+pt(75)+`,"options":[`+okOption+`]}`) + `}`), elem(`{"type":"static_select","option_groups":` + many(101, `{"label":`+pt(75)+`,"options":[`+okOption+`]}`) + `}`), "no more than 100 items allowed [json-pointer:/elements/0/option_groups]"},
		"group label 75":          {elem(`{"type":"static_select","option_groups":[{"label":` + pt(75) + `,"options":[` + okOption + `]}]}`), elem(`{"type":"static_select","option_groups":[{"label":` + pt(76) + `,"options":[` + okOption + `]}]}`), "must be less than 76 characters [json-pointer:/elements/0/option_groups/0/label/text]"},
		"placeholder 150":         {elem(`{"type":"users_select","placeholder":` + pt(150) + `}`), elem(`{"type":"users_select","placeholder":` + pt(151) + `}`), "must be less than 151 characters [json-pointer:/elements/0/placeholder/text]"},
		"initial is an option":    {elem(`{"type":"static_select","options":[` + okOption + `],"initial_option":` + okOption + `}`), elem(`{"type":"static_select","options":[` + okOption + `],"initial_option":` + opt(1, 2, 0) + `}`), "initial option is not among the options: ああ [json-pointer:/elements/0]"},
		"overflow 5":              {elem(`{"type":"overflow","options":` + many(5, okOption) + `}`), elem(`{"type":"overflow","options":` + many(6, okOption) + `}`), "no more than 5 items allowed [json-pointer:/elements/0/options]"},
		"checkboxes 10":           {elem(`{"type":"checkboxes","options":` + many(10, okOption) + `}`), elem(`{"type":"checkboxes","options":` + many(11, okOption) + `}`), "no more than 10 items allowed [json-pointer:/elements/0/options]"},
		"radio buttons 10":        {elem(`{"type":"radio_buttons","options":` + many(10, okOption) + `}`), elem(`{"type":"radio_buttons","options":` + many(11, okOption) + `}`), "no more than 10 items allowed [json-pointer:/elements/0/options]"},
		"confirm title 100":       {btn(confirmOf(100, 300, 30, 30)), btn(confirmOf(101, 300, 30, 30)), "must be less than 101 characters [json-pointer:/elements/0/confirm/title/text]"},
		"confirm text 300":        {btn(confirmOf(1, 300, 30, 30)), btn(confirmOf(1, 301, 30, 30)), "must be less than 301 characters [json-pointer:/elements/0/confirm/text/text]"},
		"confirm yes 30":          {btn(confirmOf(1, 1, 30, 30)), btn(confirmOf(1, 1, 31, 30)), "must be less than 31 characters [json-pointer:/elements/0/confirm/confirm/text]"},
		"confirm no 30":           {btn(confirmOf(1, 1, 30, 30)), btn(confirmOf(1, 1, 30, 31)), "must be less than 31 characters [json-pointer:/elements/0/confirm/deny/text]"},
		"input max_length 3000":   {in(`{"type":"plain_text_input","max_length":3000}`), in(`{"type":"plain_text_input","max_length":3001}`), "must be less than 3001 [json-pointer:/element/max_length]"},
		"input min_length 0":      {in(`{"type":"plain_text_input","min_length":0}`), in(`{"type":"plain_text_input","min_length":-1}`), "must be greater than -1 [json-pointer:/element/min_length]"},
		"number order":            {in(`{"type":"number_input","is_decimal_allowed":false,"min_value":"1","max_value":"1"}`), in(`{"type":"number_input","is_decimal_allowed":false,"min_value":"2","max_value":"1"}`), "min_value must not be greater than max_value [json-pointer:/element]"},
		"number says decimals":    {in(`{"type":"number_input","is_decimal_allowed":true}`), in(`{"type":"number_input"}`), "missing required field: is_decimal_allowed [json-pointer:/element]"},
		"files 10":                {in(`{"type":"file_input","max_files":10}`), in(`{"type":"file_input","max_files":11}`), "must be less than 11 [json-pointer:/element/max_files]"},
		"multi select at least 1": {elem(`{"type":"multi_users_select","max_selected_items":1}`), elem(`{"type":"multi_users_select","max_selected_items":0}`), "must be greater than 0 [json-pointer:/elements/0/max_selected_items]"},
		"date form":               {elem(`{"type":"datepicker","initial_date":"2026-11-22"}`), elem(`{"type":"datepicker","initial_date":"22.11.2026"}`), `failed to match pattern ^\d{4}-\d{2}-\d{2}$ [json-pointer:/elements/0/initial_date]`},
		"action ids differ":       {btn(""), elem(`{"type":"button","action_id":"a","text":` + pt(1) + `},{"type":"button","action_id":"a","text":` + pt(1) + `}`), "`action_id` \"a\" already exists [json-pointer:/elements/1/action_id]"},
	} {
		t.Run(name, func(t *testing.T) {
			if m := blocksOf(t, "["+tt.good+"]"); len(m) > 0 {
				t.Errorf("within the limit, but: %v", m)
			}
			m := blocksOf(t, "["+tt.bad+"]")
			want := strings.Replace(tt.want, "[json-pointer:", "[json-pointer:/blocks/0", 1)
			if len(m) != 1 || m[0].String() != want {
				t.Errorf("got  %v\nwant %s", m, want)
			}
		})
	}
}

// rawCell is a cell of a table, linked an option that leads somewhere.
const (
	rawCell = `{"type":"raw_text","text":"x"}`
	linked  = `{"text":{"type":"plain_text","text":"x"},"value":"v","url":"LINK"}`
)

func table(rows, columns int, more string) string {
	return `{"type":"data_table","caption":"c","rows":` + many(rows, many(columns, rawCell)) + more + `}`
}

// tableOf has two cells of so many characters.
func tableOf(n int) string {
	return strings.ReplaceAll(table(2, 1, ""), `"text":"x"`, `"text":"`+x(n)+`"`)
}

func chartOf(title int, chart string) string {
	return `{"type":"data_visualization","title":"` + x(title) + `","chart":` + chart + `}`
}

func pie(segments, label int, value string) string {
	return `{"type":"pie","segments":` + many(segments, `{"label":"`+x(label)+`","value":`+value+`}`) + `}`
}

func bars(series, points, categories int) string {
	return `{"type":"bar","series":` + numbered(series, `{"name":"%d","data":`+many(points, `{"label":"c","value":-1}`)+`}`) +
		`,"axis_config":{"categories":` + many(categories, `"c"`) + `}}`
}

func box(more string) string {
	return `{"type":"container","child_blocks":[{"type":"divider"}],` + more + `}`
}

func video(title, url int, alt, more string) string {
	return `{"type":"video","thumbnail_url":"u","video_url":"` + x(url) + `","alt_text":` + alt + `,"title":` + pt(title) + more + `}`
}

func confirmOf(title, text, yes, no int) string {
	return fmt.Sprintf(`,"confirm":{"title":%s,"text":%s,"confirm":%s,"deny":%s}`, pt(title), md(text), pt(yes), pt(no))
}

func blocksOf(t *testing.T, raw string) []misfit {
	t.Helper()
	var blocks []any
	if err := json.Unmarshal([]byte(raw), &blocks); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return checkMessage("/blocks", blocks)
}

func TestLimitsOfAWholeMessage(t *testing.T) {
	for name, tt := range map[string]struct{ good, bad, want string }{
		"50 blocks":             {many(50, `{"type":"divider"}`), many(51, `{"type":"divider"}`), "no more than 50 items allowed [json-pointer:/blocks]"},
		"block ids differ":      {`[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"b"}]`, many(2, `{"type":"divider","block_id":"a"}`), "`block_id` \"a\" already exists [json-pointer:/blocks/1/block_id]"},
		"markdown 12000 in all": {many(2, `{"type":"markdown","text":"`+x(6000)+`"}`), many(2, `{"type":"markdown","text":"`+x(6001)+`"}`), "no more than 12000 allowed: characters in markdown blocks [json-pointer:/blocks/1/text]"},
		"one table":             {many(1, `{"type":"table","rows":[[{"type":"raw_text"}]]}`), many(2, `{"type":"table","rows":[[{"type":"raw_text"}]]}`), "no more than 1 allowed: tables [json-pointer:/blocks/1]"},
		"two charts":            {many(2, chartOf(1, pie(1, 1, "1"))), many(3, chartOf(1, pie(1, 1, "1"))), "no more than 2 allowed: charts [json-pointer:/blocks/2]"},
		"20000 in data tables":  {many(2, tableOf(5000)), many(2, tableOf(5001)), "no more than 20000 allowed: characters in data tables [json-pointer:/blocks/1/rows]"},
		"one focus":             {"[" + btn(`,"focus_on_load":true`) + "]", many(2, btn(`,"focus_on_load":true`)), "no more than 1 allowed: focus_on_load [json-pointer:/blocks/1/elements/0/focus_on_load]"},
	} {
		t.Run(name, func(t *testing.T) {
			if m := blocksOf(t, tt.good); len(m) > 0 {
				t.Errorf("within the limit, but: %v", m)
			}
			if m := blocksOf(t, tt.bad); len(m) != 1 || m[0].String() != tt.want {
				t.Errorf("got %v\nwant %s", m, tt.want)
			}
		})
	}
}

func TestViewLimits(t *testing.T) {
	modal := func(more string) string { return `{"type":"modal","title":` + pt(24) + `,"blocks":[]` + more + `}` }
	for name, tt := range map[string]struct{ good, bad, want string }{
		"title 24":                {modal(""), `{"type":"modal","blocks":[],"title":` + pt(25) + `}`, "must be less than 25 characters [json-pointer:/view/title/text]"},
		"title is there":          {modal(""), `{"type":"modal","blocks":[]}`, "missing required field: title [json-pointer:/view]"},
		"submit 24":               {modal(`,"submit":` + pt(24)), modal(`,"submit":` + pt(25)), "must be less than 25 characters [json-pointer:/view/submit/text]"},
		"close 24":                {modal(`,"close":` + pt(24)), modal(`,"close":` + pt(25)), "must be less than 25 characters [json-pointer:/view/close/text]"},
		"private metadata 3000":   {modal(`,"private_metadata":"` + x(3000) + `"`), modal(`,"private_metadata":"` + x(3001) + `"`), "must be less than 3001 characters [json-pointer:/view/private_metadata]"},
		"callback_id 255":         {modal(`,"callback_id":"` + x(255) + `"`), modal(`,"callback_id":"` + x(256) + `"`), "must be less than 256 characters [json-pointer:/view/callback_id]"},
		"external_id 255":         {modal(`,"external_id":"` + x(255) + `"`), modal(`,"external_id":"` + x(256) + `"`), "must be less than 256 characters [json-pointer:/view/external_id]"},
		"100 blocks":              {`{"type":"modal","title":` + pt(1) + `,"blocks":` + many(100, `{"type":"divider"}`) + `}`, `{"type":"modal","title":` + pt(1) + `,"blocks":` + many(101, `{"type":"divider"}`) + `}`, "no more than 100 items allowed [json-pointer:/view/blocks]"},
		"home 100 blocks":         {`{"type":"home","blocks":` + many(100, `{"type":"divider"}`) + `}`, `{"type":"home","blocks":` + many(101, `{"type":"divider"}`) + `}`, "no more than 100 items allowed [json-pointer:/view/blocks]"},
		"no markdown in modals":   {modal(""), `{"type":"modal","title":` + pt(1) + `,"blocks":[{"type":"markdown","text":"x"}]}`, "unsupported type: markdown [json-pointer:/view/blocks/0/type]"},
		"no markdown at home":     {`{"type":"home","blocks":[]}`, `{"type":"home","blocks":[{"type":"markdown","text":"x"}]}`, "unsupported type: markdown [json-pointer:/view/blocks/0/type]"},
		"alert text 200":          {`{"type":"modal","title":` + pt(1) + `,"blocks":[{"type":"alert","text":` + pt(200) + `}]}`, `{"type":"modal","title":` + pt(1) + `,"blocks":[{"type":"alert","text":` + pt(201) + `}]}`, "must be less than 201 characters [json-pointer:/view/blocks/0/text/text]"},
		"an input needs a submit": {modal(`,"submit":` + pt(1)), `{"type":"modal","title":` + pt(1) + `,"blocks":[` + in(`{"type":"plain_text_input"}`) + `]}`, "missing required field: submit [json-pointer:/view]"},
		"it has a kind":           {modal(""), `{"type":"dialog"}`, "unsupported type: dialog [json-pointer:/view/type]"},
	} {
		t.Run(name, func(t *testing.T) {
			if m := checkView(asJSON([]byte(tt.good)), ""); len(m) > 0 {
				t.Errorf("within the limit, but: %v", m)
			}
			if m := checkView(asJSON([]byte(tt.bad)), ""); len(m) != 1 || m[0].String() != tt.want {
				t.Errorf("got %v\nwant %s", m, tt.want)
			}
		})
	}
}
