package main

import (
	"fmt"
	"strings"

	"navos-gitops/upstream/gotypes"
)

// names are the catalog's names of the modules' providers.
var names = map[string]string{
	"sigs.k8s.io/cluster-api-addon-provider-helm": "addon-helm",
	"sigs.k8s.io/cluster-api-operator":            "capi-operator",
	"sigs.k8s.io/cluster-api-provider-aws/v2":     "aws",
	"sigs.k8s.io/cluster-api-provider-azure":      "azure",
	"sigs.k8s.io/cluster-api-provider-gcp":        "gcp",
	"sigs.k8s.io/cluster-api-provider-vsphere":    "vsphere",
}

// hidden are kinds whose webhook the operator's module does not let others import; it is that of the other kinds.
var hidden = map[string]bool{"AddonProvider": true, "IPAMProvider": true, "RuntimeExtensionProvider": true}

// writeTypes writes one file a provider: its kinds that have a mutating webhook, and the types these are made of.
func writeTypes(folder string, registered *registered) error {
	for _, module := range gotypes.Sorted(names) {
		l := &gotypes.Lister{Types: map[string][]gotypes.Field{}, Package: func(path string) string { return within(module, path) }}
		kinds := map[string]string{}
		for kind, t := range registered.scheme.AllKnownTypes() {
			_, served := registered.handlers[pathOf(kind)]
			if (served || hidden[kind.Kind]) && strings.HasPrefix(t.PkgPath(), module+"/") {
				kinds[kind.GroupVersion().String()+"/"+kind.Kind] = l.Expression(t)
			}
		}
		var where []string
		for _, kind := range gotypes.Sorted(kinds) {
			where = append(where, gotypes.Text(kind)+": "+gotypes.Text(kinds[kind]))
		}
		name := "providers/" + names[module]
		types := l.Lines(func(of string) (string, string) { return "", strings.TrimPrefix(of, name+".") })[""]
		file := strings.ReplaceAll(name, "/", "-")
		err := gotypes.Save(folder, file, []string{module}, gotypes.Section{Name: "kinds", Lines: where}, gotypes.Section{Name: file, Lines: types})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// within names a package inside its provider's file: every type that a provider uses is listed there, with the
// fields that it has in the version which that provider is built with.
func within(module, path string) string {
	own := "providers/" + names[module] + "."
	if rest, ok := strings.CutPrefix(path, module+"/"); ok {
		return own + rest
	}
	parts := strings.Split(path, "/")
	return own + strings.Join(parts[max(0, len(parts)-2):], "/")
}
