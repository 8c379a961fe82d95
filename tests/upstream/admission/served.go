package main

import (
	"context"
	"fmt"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/crdserverscheme"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// crd is one CustomResourceDefinition, with what has been made ready of its versions so far.
type crd struct {
	definition *apiextensionsv1.CustomResourceDefinition
	served     map[string]*served
}

// served is one served version of one kind, as the API server holds it
// (apiextensions-apiserver, pkg/apiserver/customresource_handler.go).
type served struct {
	kind       schema.GroupVersionKind
	resource   string
	namespaced bool
	warning    string // given with every request, for a deprecated version
	structural *structuralschema.Structural
	strategy   strategy
}

// strategy is what customresource.NewStrategy returns.
type strategy interface {
	runtime.ObjectTyper
	GenerateName(base string) string
	NamespaceScoped() bool
	PrepareForCreate(ctx context.Context, obj runtime.Object)
	Validate(ctx context.Context, obj runtime.Object) field.ErrorList
	WarningsOnCreate(ctx context.Context, obj runtime.Object) []string
	Canonicalize(obj runtime.Object)
	AllowCreateOnUpdate() bool
	PrepareForUpdate(ctx context.Context, obj, old runtime.Object)
	ValidateUpdate(ctx context.Context, obj, old runtime.Object) field.ErrorList
	WarningsOnUpdate(ctx context.Context, obj, old runtime.Object) []string
	AllowUnconditionalUpdate() bool
}

func (i *installed) find(kind schema.GroupVersionKind) (*served, error) {
	definition, ok := i.kinds[kind.GroupKind()]
	if !ok {
		return nil, fmt.Errorf("no matches for kind %q in version %q", kind.Kind, kind.GroupVersion())
	}
	if found, ok := definition.served[kind.Version]; ok {
		return found, nil
	}
	for _, v := range definition.definition.Spec.Versions {
		if v.Name == kind.Version && v.Served {
			found, err := newServed(definition.definition, v)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", kind, err)
			}
			definition.served[kind.Version] = found
			return found, nil
		}
	}
	return nil, fmt.Errorf("no matches for kind %q in version %q", kind.Kind, kind.GroupVersion())
}

func (i *installed) storageVersion(groupKind schema.GroupKind) string {
	if definition, ok := i.kinds[groupKind]; ok {
		for _, v := range definition.definition.Spec.Versions {
			if v.Storage {
				return v.Name
			}
		}
	}
	return ""
}

func newServed(definition *apiextensionsv1.CustomResourceDefinition, v apiextensionsv1.CustomResourceDefinitionVersion) (*served, error) {
	internal := &apiextensions.CustomResourceValidation{}
	if err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(v.Schema, internal, nil); err != nil {
		return nil, err
	}
	structural, err := structuralschema.NewStructural(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	structural = structural.DeepCopy()
	if err := defaulting.PruneDefaults(structural); err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	status, scale, err := subresources(v)
	if err != nil {
		return nil, err
	}
	kind := schema.GroupVersionKind{Group: definition.Spec.Group, Version: v.Name, Kind: definition.Spec.Names.Kind}
	namespaced := definition.Spec.Scope == apiextensionsv1.NamespaceScoped
	return &served{
		kind:       kind,
		resource:   definition.Spec.Names.Plural,
		namespaced: namespaced,
		warning:    deprecation(definition, v),
		structural: structural,
		// The validator of the status subresource is left out: no case writes a status.
		strategy: customresource.NewStrategy(crdserverscheme.NewUnstructuredObjectTyper(), namespaced, kind, validator, nil, structural, status, scale, v.SelectableFields),
	}, nil
}

func subresources(v apiextensionsv1.CustomResourceDefinitionVersion) (*apiextensions.CustomResourceSubresourceStatus, *apiextensions.CustomResourceSubresourceScale, error) {
	if v.Subresources == nil {
		return nil, nil, nil
	}
	internal := &apiextensions.CustomResourceSubresources{}
	if err := apiextensionsv1.Convert_v1_CustomResourceSubresources_To_apiextensions_CustomResourceSubresources(v.Subresources, internal, nil); err != nil {
		return nil, nil, err
	}
	return internal.Status, internal.Scale, nil
}

// deprecation is the warning that comes with a deprecated version, empty for any other.
func deprecation(definition *apiextensionsv1.CustomResourceDefinition, v apiextensionsv1.CustomResourceDefinitionVersion) string {
	if !v.Deprecated {
		return ""
	}
	if v.DeprecationWarning != nil {
		return *v.DeprecationWarning
	}
	return fmt.Sprintf("%s/%s %s is deprecated", definition.Spec.Group, v.Name, definition.Spec.Names.Kind)
}
