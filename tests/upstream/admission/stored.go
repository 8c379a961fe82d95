package main

import (
	"context"

	admissionv1 "k8s.io/api/admission/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// asStored is an object as it lies in the store and comes back from it: coerced, defaulted and mutated as when it was
// created, through the storage version. Where its webhook would refuse it, it is taken without its defaults.
func (w *webhooks) asStored(ctx context.Context, s *served, u *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	if err := s.restore(u); err != nil {
		return nil, err
	}
	if mutated, _, err := w.mutate(ctx, admissionv1.Create, s, u.DeepCopy(), nil); err == nil {
		u = mutated
	}
	if s.kind.Version != hub && w.scheme.Recognizes(s.kind.GroupKind().WithVersion(hub)) {
		if there, err := w.convert(u, hub); err == nil {
			if back, err := w.inVersion(s, there); err == nil {
				u = back
			}
		}
	}
	s.store(u)
	return u, nil
}

// restore makes of an object in a file what the server would read of it from its store, if no webhook and no
// conversion had a hand in it.
func (s *served) restore(u *unstructured.Unstructured) error {
	if _, err := s.coerce(u.Object, true); err != nil {
		return err
	}
	s.wipe(u)
	s.store(u)
	return nil
}

// inVersion is an object converted to a version, and pruned and defaulted by that version's schema.
func (w *webhooks) inVersion(s *served, u *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	converted, err := w.convert(u, s.kind.Version)
	if err != nil {
		return nil, err
	}
	_, err = s.coerce(converted.Object, true)
	return converted, err
}

// mutate runs the mutating webhook of a kind, if it has one, and defaults the outcome by the schema again
// (apiserver, pkg/admission/plugin/webhook/mutating/dispatcher.go).
func (w *webhooks) mutate(ctx context.Context, operation admissionv1.Operation, s *served, u, old *unstructured.Unstructured) (*unstructured.Unstructured, []string, error) {
	asked := w.find("mutate", s.kind)
	if asked == nil {
		return u, nil, nil
	}
	hubObject, hubOld, err := w.inHub(u, old)
	if err != nil {
		return nil, nil, apierrors.NewInternalError(err)
	}
	mutated, warnings, refused := w.review(ctx, asked, operation, s, hubObject, hubOld)
	if refused != nil {
		return nil, warnings, refused
	}
	if mutated == hubObject {
		return u, warnings, nil
	}
	hubServed, err := w.cluster.installed.find(s.kind.GroupKind().WithVersion(hub))
	if err != nil {
		return nil, warnings, apierrors.NewInternalError(err)
	}
	defaulting.Default(mutated.Object, hubServed.structural)
	back, err := w.convert(mutated, s.kind.Version)
	if err != nil {
		return nil, warnings, apierrors.NewInternalError(err)
	}
	if s.kind.Version != hub {
		pruning.Prune(back.Object, s.structural, true)
	}
	return back, warnings, nil
}

func (w *webhooks) validate(ctx context.Context, operation admissionv1.Operation, s *served, u, old *unstructured.Unstructured) ([]string, error) {
	asked := w.find("validate", s.kind)
	if asked == nil {
		return nil, nil
	}
	hubObject, hubOld, err := w.inHub(u, old)
	if err != nil {
		return nil, apierrors.NewInternalError(err)
	}
	_, warnings, refused := w.review(ctx, asked, operation, s, hubObject, hubOld)
	if refused != nil {
		return warnings, refused
	}
	return warnings, nil
}

func (w *webhooks) inHub(u, old *unstructured.Unstructured) (*unstructured.Unstructured, *unstructured.Unstructured, error) {
	var hubObject, hubOld *unstructured.Unstructured
	var err error
	if u != nil {
		if hubObject, err = w.convert(u, hub); err != nil {
			return nil, nil, err
		}
	}
	if old != nil {
		if hubOld, err = w.convert(old, hub); err != nil {
			return nil, nil, err
		}
	}
	return hubObject, hubOld, nil
}
