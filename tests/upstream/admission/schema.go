package main

import (
	"context"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
)

// What the server gives every stored object, the same for all cases.
const (
	storedUID             = types.UID("11111111-2222-4333-8444-555555555555")
	storedResourceVersion = "1"
)

var storedTime = metav1.NewTime(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))

// requestNamespace is where a client sends an object: the namespace it names, or the one called default.
func (s *served) requestNamespace(u *unstructured.Unstructured) string {
	if !s.namespaced {
		return ""
	}
	if namespace := u.GetNamespace(); namespace != "" {
		return namespace
	}
	return "default"
}

// wipe removes what only the server sets. A file that carries such a field (one exported from a cluster, say)
// is judged without it, because what the server holds is not known here.
func (s *served) wipe(u *unstructured.Unstructured) {
	rest.WipeObjectMetaSystemFields(u)
	u.SetManagedFields(nil)
	u.SetResourceVersion("")
	u.SetGeneration(0)
	u.SetNamespace(s.requestNamespace(u))
}

// store gives an object what the server gave it when it was created.
func (s *served) store(u *unstructured.Unstructured) {
	u.SetUID(storedUID)
	u.SetCreationTimestamp(storedTime)
	u.SetResourceVersion(storedResourceVersion)
	u.SetGeneration(1)
}

// create is the server's own check of a new object (registry/generic/registry.Store.Create up to the storage).
func (s *served) create(ctx context.Context, u *unstructured.Unstructured) *apierrors.StatusError {
	rest.FillObjectMetaSystemFields(u)
	if u.GetGenerateName() != "" && u.GetName() == "" {
		u.SetName(s.strategy.GenerateName(u.GetGenerateName()))
	}
	return statusOf(rest.BeforeCreate(s.strategy, genericapirequest.WithNamespace(ctx, s.requestNamespace(u)), u))
}

// update is the server's own check of a changed object.
func (s *served) update(ctx context.Context, u, old *unstructured.Unstructured) *apierrors.StatusError {
	u.SetResourceVersion(old.GetResourceVersion())
	return statusOf(rest.BeforeUpdate(s.strategy, genericapirequest.WithNamespace(ctx, s.requestNamespace(u)), u, old))
}

func statusOf(err error) *apierrors.StatusError {
	if err == nil {
		return nil
	}
	if status, ok := err.(*apierrors.StatusError); ok {
		return status
	}
	return apierrors.NewInternalError(err)
}
