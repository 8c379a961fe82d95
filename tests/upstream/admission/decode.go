package main

import (
	"fmt"

	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// kindOf reads what an object says it is; both fields must be strings and neither may be missing.
func kindOf(object map[string]any) (schema.GroupVersionKind, error) {
	kind, found, err := unstructured.NestedString(object, "kind")
	if err != nil {
		return schema.GroupVersionKind{}, err
	}
	if !found || kind == "" {
		return schema.GroupVersionKind{}, fmt.Errorf("Object 'Kind' is missing")
	}
	apiVersion, _, err := unstructured.NestedString(object, "apiVersion")
	if err != nil {
		return schema.GroupVersionKind{}, err
	}
	groupVersion, err := schema.ParseGroupVersion(apiVersion)
	if err != nil {
		return schema.GroupVersionKind{}, err
	}
	return groupVersion.WithKind(kind), nil
}

// coerce does what the API server does to a decoded custom resource before anything else sees it
// (unstructuredSchemaCoercer.apply and unstructuredDefaulter in pkg/apiserver/customresource_handler.go).
// A stored object has its malformed metadata dropped; a submitted one is refused for it. The unknown fields
// are returned; they are pruned in either case.
func (s *served) coerce(object map[string]any, stored bool) ([]string, error) {
	meta, foundMeta, unknown, err := objectmeta.GetObjectMetaWithOptions(object, objectmeta.ObjectMetaOptions{
		DropMalformedFields:     stored,
		ReturnUnknownFieldPaths: !stored,
	})
	if err != nil {
		return nil, err
	}
	unknown = append(unknown, pruning.PruneWithOptions(object, s.structural, true, structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: !stored})...)
	defaulting.PruneNonNullableNullsWithoutDefaults(object, s.structural)
	invalid, more := objectmeta.CoerceWithOptions(nil, object, s.structural, false, objectmeta.CoerceOptions{
		DropInvalidFields:       stored,
		ReturnUnknownFieldPaths: !stored,
	})
	if invalid != nil {
		return nil, invalid
	}
	unknown = append(unknown, more...)
	u := &unstructured.Unstructured{Object: object}
	u.SetGroupVersionKind(s.kind)
	if foundMeta {
		if err := objectmeta.SetObjectMeta(object, meta); err != nil {
			return nil, err
		}
	}
	defaulting.Default(object, s.structural)
	return unknown, nil
}
