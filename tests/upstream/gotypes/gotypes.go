// Package gotypes lists how Go types read and write JSON, as data.
//
// A typed webhook decodes an object into Go structs and encodes it again. What that does to the
// object is decided by each field's type and tags. A Lister collects them: each type with its
// fields' JSON name, Go name, type and omit tags.
package gotypes

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"sort"
	"strings"

	apix "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// leaves are the types whose JSON is not that of their Go fields.
var leaves = map[reflect.Type]string{
	reflect.TypeFor[metav1.Time]():          "time",
	reflect.TypeFor[metav1.Duration]():      "duration",
	reflect.TypeFor[metav1.FieldsV1]():      "json",
	reflect.TypeFor[runtime.RawExtension](): "json",
	reflect.TypeFor[apix.JSON]():            "json",
	reflect.TypeFor[intstr.IntOrString]():   "intorstring",
	reflect.TypeFor[resource.Quantity]():    "quantity",
	reflect.TypeFor[[]byte]():               "bytes",
}

var (
	marshaler   = reflect.TypeFor[json.Marshaler]()
	unmarshaler = reflect.TypeFor[json.Unmarshaler]()
)

// Field is one field of a struct.
type Field struct {
	JSON, Go, Type, Omit string
}

// Lister collects types by their name, package and all.
type Lister struct {
	// Types are those listed so far.
	Types map[string][]Field
	// Leaves are further types whose JSON is not that of their Go fields.
	Leaves map[reflect.Type]string
	// SelfMarshalling are structs with a MarshalJSON of their own, and the fields whose tags it overrides.
	SelfMarshalling map[string]map[string]string
	// Package gives the name by which a package's types are listed.
	Package func(path string) string
}

// Expression names a type: pointers "*", lists "[]", maps "{}" before a leaf or a struct's name.
func (l *Lister) Expression(t reflect.Type) string {
	for _, known := range []map[reflect.Type]string{leaves, l.Leaves} {
		if leaf, ok := known[t]; ok {
			return leaf
		}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + l.Expression(t.Elem())
	case reflect.Slice:
		return "[]" + l.Expression(t.Elem())
	case reflect.Map:
		return "{}" + l.Expression(t.Elem())
	case reflect.Struct:
		return l.structure(t)
	case reflect.Int:
		return "int64"
	case reflect.String, reflect.Bool, reflect.Int32, reflect.Int64, reflect.Float64:
		return t.Kind().String()
	default:
		panic(fmt.Sprintf("no expression for %v", t))
	}
}

func (l *Lister) structure(t reflect.Type) string {
	name := l.Package(t.PkgPath()) + "." + t.Name()
	if _, seen := l.Types[name]; seen {
		return name
	}
	overridden, known := l.SelfMarshalling[name]
	own := reflect.PointerTo(t).Implements(marshaler) || reflect.PointerTo(t).Implements(unmarshaler)
	if own && !known {
		panic(fmt.Sprintf("%v reads or writes its own JSON", t))
	}
	l.Types[name] = nil // a type may hold itself
	fields := l.fields(t)
	for i := range fields {
		if omit, ok := overridden[fields[i].JSON]; ok {
			fields[i].Omit = omit
		}
	}
	l.Types[name] = fields
	return name
}

func (l *Lister) fields(t reflect.Type) []Field {
	var found []Field
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported():
			continue
		case name == "" && f.Anonymous:
			found = append(found, l.fields(f.Type)...)
			continue
		case name == "":
			name = f.Name
		}
		var omit string
		for _, option := range strings.Split(options, ",") {
			switch option {
			case "omitempty":
				omit += "e"
			case "omitzero":
				omit += "z"
			}
		}
		found = append(found, Field{name, f.Name, l.Expression(f.Type), omit})
	}
	return found
}

// Lines writes the types down, one a line, sorted; short gives a type's name in its file.
func (l *Lister) Lines(short func(name string) (file, own string)) map[string][]string {
	lines := map[string][]string{}
	for _, name := range Sorted(l.Types) {
		parts := make([]string, 0, len(l.Types[name]))
		for _, f := range l.Types[name] {
			parts = append(parts, fmt.Sprintf("%s: [%s, %s, %s]", Text(f.JSON), Text(f.Go), Text(f.Type), Text(f.Omit)))
		}
		file, own := short(name)
		lines[file] = append(lines[file], fmt.Sprintf("%s: {%s}", Text(own), strings.Join(parts, ", ")))
	}
	return lines
}

// Section is one named mapping of a file, its entries already written.
type Section struct {
	Name  string
	Lines []string
}

// Save writes a file: which modules it was made from, of those that begin as given, and its sections.
func Save(folder, name string, modules []string, sections ...Section) error {
	info, _ := debug.ReadBuildInfo()
	var source []string
	for _, dep := range info.Deps {
		for _, module := range modules {
			if strings.HasPrefix(dep.Path, module) {
				source = append(source, dep.Path+" "+dep.Version)
			}
		}
	}
	body := "{\n\"source\": " + Text(strings.Join(source, ", "))
	for _, section := range sections {
		body += ",\n" + Text(section.Name) + ": {\n" + strings.Join(section.Lines, ",\n") + "\n}"
	}
	return os.WriteFile(filepath.Join(folder, name+".json"), []byte(body+"\n}\n"), 0o644)
}

// Sorted gives a map's keys in order.
func Sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// Text writes a string as JSON.
func Text(s string) string {
	out, _ := json.Marshal(s)
	return string(out)
}
