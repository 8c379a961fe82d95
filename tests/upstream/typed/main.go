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
	"flag"
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"navos-gitops/upstream/gotypes"

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

// selfMarshalling are structs with a MarshalJSON of their own, and the fields whose tags it overrides:
// taints are written when they are empty but not nil, which is what omitzero says.
var selfMarshalling = map[string]map[string]string{
	"bootstrap/kubeadm/v1beta1.NodeRegistrationOptions": {"taints": "z"},
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
	l := &gotypes.Lister{
		Types: map[string][]gotypes.Field{},
		Leaves: map[reflect.Type]string{
			reflect.TypeFor[bootstrapv1beta1.BootstrapTokenString](): "token",
			reflect.TypeFor[bootstrapv1.BootstrapTokenString]():      "token",
		},
		SelfMarshalling: selfMarshalling,
		Package:         shortened,
	}
	kinds := map[string]string{}
	for gvk, t := range scheme.AllKnownTypes() {
		own := strings.HasSuffix(gvk.Group, ".x-k8s.io") && strings.Contains(t.PkgPath(), "cluster-api")
		if own && gvk.Version != runtime.APIVersionInternal && !strings.HasSuffix(gvk.Kind, "List") {
			kinds[gvk.GroupVersion().String()+"/"+gvk.Kind] = l.Expression(t)
		}
	}
	for pkg, types := range l.Lines(split) {
		save(*out, strings.ReplaceAll(pkg, "/", "-"), types)
	}
	var where []string
	for _, kind := range gotypes.Sorted(kinds) {
		where = append(where, gotypes.Text(kind)+": "+gotypes.Text(kinds[kind]))
	}
	save(*out, "kinds", where)
}

// shortened cuts a package's path down to what tells it apart.
func shortened(path string) string {
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
	return path
}

func split(name string) (pkg, own string) {
	pkg, own, _ = strings.Cut(name, ".")
	return pkg, own
}

func save(folder, name string, lines []string) {
	modules := []string{"sigs.k8s.io/cluster-api", "k8s.io/apimachinery"}
	if err := gotypes.Save(folder, name, modules, gotypes.Section{Name: name, Lines: lines}); err != nil {
		panic(err)
	}
}
