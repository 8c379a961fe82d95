// Command typed writes down how Cluster API's Go types read and write JSON, as data.
//
// A typed webhook decodes an object into Go structs and encodes it again. What that does to the
// object is decided by each field's type and tags. This program lists them: one file a Go package,
// each type with its fields' JSON name, Go name, type and omit tags, and kinds.json, which says
// where each kind's type is. Run it as
//
//	go run . -out ../../../navos_gitops/admission/types
package main

import (
	"encoding/json"
	"flag"
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

	addonsv1beta1 "sigs.k8s.io/cluster-api/api/addons/v1beta1"
	addonsv1 "sigs.k8s.io/cluster-api/api/addons/v1beta2"
	bootstrapv1beta1 "sigs.k8s.io/cluster-api/api/bootstrap/kubeadm/v1beta1"
	bootstrapv1 "sigs.k8s.io/cluster-api/api/bootstrap/kubeadm/v1beta2"
	controlplanev1beta1 "sigs.k8s.io/cluster-api/api/controlplane/kubeadm/v1beta1"
	controlplanev1 "sigs.k8s.io/cluster-api/api/controlplane/kubeadm/v1beta2"
	clusterv1beta1 "sigs.k8s.io/cluster-api/api/core/v1beta1"
	clusterv1 "sigs.k8s.io/cluster-api/api/core/v1beta2"
	ipamv1alpha1 "sigs.k8s.io/cluster-api/api/ipam/v1alpha1"
	ipamv1beta1 "sigs.k8s.io/cluster-api/api/ipam/v1beta1"
	ipamv1 "sigs.k8s.io/cluster-api/api/ipam/v1beta2"
	runtimev1alpha1 "sigs.k8s.io/cluster-api/api/runtime/v1alpha1"
	runtimev1 "sigs.k8s.io/cluster-api/api/runtime/v1beta2"
	infrav1beta1 "sigs.k8s.io/cluster-api/test/infrastructure/docker/api/v1beta1"
	infrav1 "sigs.k8s.io/cluster-api/test/infrastructure/docker/api/v1beta2"
)

var adders = []func(*runtime.Scheme) error{
	addonsv1beta1.AddToScheme, addonsv1.AddToScheme,
	bootstrapv1beta1.AddToScheme, bootstrapv1.AddToScheme,
	controlplanev1beta1.AddToScheme, controlplanev1.AddToScheme,
	clusterv1beta1.AddToScheme, clusterv1.AddToScheme,
	ipamv1alpha1.AddToScheme, ipamv1beta1.AddToScheme, ipamv1.AddToScheme,
	runtimev1alpha1.AddToScheme, runtimev1.AddToScheme,
	infrav1beta1.AddToScheme, infrav1.AddToScheme,
}

// leaves are the types whose JSON is not that of their Go fields.
var leaves = map[reflect.Type]string{
	reflect.TypeFor[metav1.Time]():                           "time",
	reflect.TypeFor[metav1.Duration]():                       "duration",
	reflect.TypeFor[metav1.FieldsV1]():                       "json",
	reflect.TypeFor[runtime.RawExtension]():                  "json",
	reflect.TypeFor[apix.JSON]():                             "json",
	reflect.TypeFor[intstr.IntOrString]():                    "intorstring",
	reflect.TypeFor[resource.Quantity]():                     "quantity",
	reflect.TypeFor[bootstrapv1beta1.BootstrapTokenString](): "token",
	reflect.TypeFor[bootstrapv1.BootstrapTokenString]():      "token",
	reflect.TypeFor[[]byte]():                                "bytes",
}

// selfMarshalling are structs with a MarshalJSON of their own, and the fields whose tags it overrides:
// taints are written when they are empty but not nil, which is what omitzero says.
var selfMarshalling = map[string]map[string]string{
	"bootstrap/kubeadm/v1beta1.NodeRegistrationOptions": {"taints": "z"},
}

var (
	marshaler   = reflect.TypeFor[json.Marshaler]()
	unmarshaler = reflect.TypeFor[json.Unmarshaler]()
)

type field struct {
	json, goName, typ, omit string
}

// lister collects types by their name, package and all.
type lister struct {
	types map[string][]field
}

func main() {
	out := flag.String("out", ".", "the folder to write to")
	flag.Parse()
	scheme := runtime.NewScheme()
	for _, add := range adders {
		if err := add(scheme); err != nil {
			panic(err)
		}
	}
	l := lister{types: map[string][]field{}}
	kinds := map[string]string{}
	for gvk, t := range scheme.AllKnownTypes() {
		own := strings.HasSuffix(gvk.Group, ".x-k8s.io") && strings.Contains(t.PkgPath(), "cluster-api")
		if own && gvk.Version != runtime.APIVersionInternal && !strings.HasSuffix(gvk.Kind, "List") {
			kinds[gvk.GroupVersion().String()+"/"+gvk.Kind] = l.expression(t)
		}
	}
	l.write(*out, kinds)
}

// expression names a type: pointers "*", lists "[]", maps "{}" before a leaf or a struct's name.
func (l *lister) expression(t reflect.Type) string {
	if leaf, ok := leaves[t]; ok {
		return leaf
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + l.expression(t.Elem())
	case reflect.Slice:
		return "[]" + l.expression(t.Elem())
	case reflect.Map:
		return "{}" + l.expression(t.Elem())
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

func (l *lister) structure(t reflect.Type) string {
	name := nameOf(t)
	if _, seen := l.types[name]; seen {
		return name
	}
	overridden, known := selfMarshalling[name]
	own := reflect.PointerTo(t).Implements(marshaler) || reflect.PointerTo(t).Implements(unmarshaler)
	if own && !known {
		panic(fmt.Sprintf("%v reads or writes its own JSON", t))
	}
	l.types[name] = nil // a type may hold itself
	fields := l.fields(t)
	for i := range fields {
		if omit, ok := overridden[fields[i].json]; ok {
			fields[i].omit = omit
		}
	}
	l.types[name] = fields
	return name
}

func (l *lister) fields(t reflect.Type) []field {
	var found []field
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
		found = append(found, field{name, f.Name, l.expression(f.Type), omit})
	}
	return found
}

// nameOf shortens a package's path to what tells it apart.
func nameOf(t reflect.Type) string {
	path := t.PkgPath()
	for long, short := range map[string]string{
		"sigs.k8s.io/cluster-api/api/":                 "",
		"sigs.k8s.io/cluster-api/test/infrastructure/": "",
		"k8s.io/apimachinery/pkg/apis/":                "k8s/",
		"k8s.io/api/":                                  "k8s/",
	} {
		if rest, ok := strings.CutPrefix(path, long); ok {
			path = short + rest
		}
	}
	return path + "." + t.Name()
}

func (l *lister) write(folder string, kinds map[string]string) {
	lines := map[string][]string{}
	for _, name := range sorted(l.types) {
		parts := make([]string, 0, len(l.types[name]))
		for _, f := range l.types[name] {
			parts = append(parts, fmt.Sprintf("%s: [%s, %s, %s]", text(f.json), text(f.goName), text(f.typ), text(f.omit)))
		}
		pkg, typ, _ := strings.Cut(name, ".")
		lines[pkg] = append(lines[pkg], fmt.Sprintf("%s: {%s}", text(typ), strings.Join(parts, ", ")))
	}
	for pkg, types := range lines {
		save(folder, strings.ReplaceAll(pkg, "/", "-"), types)
	}
	var where []string
	for _, kind := range sorted(kinds) {
		where = append(where, text(kind)+": "+text(kinds[kind]))
	}
	save(folder, "kinds", where)
}

func save(folder, name string, lines []string) {
	info, _ := debug.ReadBuildInfo()
	var source []string
	for _, dep := range info.Deps {
		if strings.HasPrefix(dep.Path, "sigs.k8s.io/cluster-api") || dep.Path == "k8s.io/apimachinery" {
			source = append(source, dep.Path+" "+dep.Version)
		}
	}
	body := "{\n\"source\": " + text(strings.Join(source, ", ")) + ",\n" + text(name) + ": {\n" + strings.Join(lines, ",\n") + "\n}\n}\n"
	if err := os.WriteFile(filepath.Join(folder, name+".json"), []byte(body), 0o644); err != nil {
		panic(err)
	}
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

func text(s string) string {
	out, _ := json.Marshal(s)
	return string(out)
}
