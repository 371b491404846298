package conf

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"
)

// field is one key of a mapping, as the tags of its struct describe it.
type field struct {
	index    int
	key, doc string
	def      string // default, as text
	hasDef   bool
	enum     []string
	required bool
	min, max int64 // of a number, of the length of a list, of seconds
	bounded  bool
	bits     int // width of a number
}

// fieldsOf reads the tags of a struct type. Fields without a key are not of the
// file.
func fieldsOf(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		key, ok := tag.Lookup("key")
		if !ok {
			continue
		}
		f := field{index: i, key: key, doc: tag.Get("doc"), required: tag.Get("required") == "true"}
		f.def, f.hasDef = tag.Lookup("default")
		if e := tag.Get("enum"); e != "" {
			f.enum = strings.Split(e, "|")
		}
		f.min, _ = strconv.ParseInt(tag.Get("min"), 10, 64)
		f.max, _ = strconv.ParseInt(tag.Get("max"), 10, 64)
		f.bounded = tag.Get("max") != ""
		f.bits, _ = strconv.Atoi(tag.Get("bits"))
		out = append(out, f)
	}
	return out
}

func keysOf(fields []field) []string {
	keys := make([]string, len(fields))
	for i := range fields {
		keys[i] = fields[i].key
	}
	return keys
}

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

// isText says whether values of type t read themselves from a text.
func isText(t reflect.Type) bool { return reflect.PointerTo(t).Implements(textUnmarshaler) }

// setDefaults fills v, a struct, with the defaults of its tags; lists of
// structs stay empty and optional structs nil.
func setDefaults(v reflect.Value) {
	for _, f := range fieldsOf(v.Type()) {
		fv := v.Field(f.index)
		if fv.Kind() == reflect.Struct && !isText(fv.Type()) {
			setDefaults(fv)
			continue
		}
		if f.hasDef {
			if fv.Kind() == reflect.Slice {
				fv.Set(reflect.ValueOf(strings.Split(f.def, ",")))
				continue
			}
			if err := setScalar(fv, f.def); err != nil {
				panic("conf: default of " + f.key + ": " + err.Error())
			}
		}
	}
}
