package sandbox

import (
	"encoding/json"
	"regexp"
	"slices"
)

var metadataName = regexp.MustCompile(`^[A-Za-z0-9_]+$`)

// metadataArg is nil when none was given and "{}" when it is to be removed.
func metadataArg(c *call) (json.RawMessage, error) {
	v, ok := c.value("metadata")
	if !ok {
		return nil, refuse("invalid_metadata_format")
	}
	if v == nil {
		return nil, nil
	}
	m, isObject := v.(obj)
	if !isObject {
		return nil, refuse("invalid_metadata_format")
	}
	if len(m) > 0 && !validMetadata(m) {
		return nil, refuse("invalid_metadata_schema")
	}
	raw := pack(m)
	if len(raw) > maxMetadata {
		return nil, refuse("metadata_too_large")
	}
	return raw, nil
}

func validMetadata(m obj) bool {
	name, _ := m["event_type"].(string)
	payload, isObject := m["event_payload"].(obj)
	if !metadataName.MatchString(name) || !isObject {
		return false
	}
	for _, v := range payload {
		if !flat(v) {
			return false
		}
	}
	return true
}

// flat is a scalar, or an object or list of scalars or of flat objects.
func flat(v any) bool {
	switch v := v.(type) {
	case obj:
		for _, inner := range v {
			if !scalar(inner) {
				return false
			}
		}
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool {
			if o, isObject := e.(obj); isObject {
				return !flat(o)
			}
			return !scalar(e)
		})
	}
	return true
}

func scalar(v any) bool {
	switch v.(type) {
	case obj, []any:
		return false
	}
	return true
}
