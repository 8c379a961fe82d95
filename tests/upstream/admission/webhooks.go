package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-logr/logr"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	admissionv1 "k8s.io/api/admission/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	bootstrapadmission "sigs.k8s.io/cluster-api/bootstrap/kubeadm/webhooks/admission"
	controlplaneadmission "sigs.k8s.io/cluster-api/controlplane/kubeadm/webhooks/admission"
	controlplaneconversion "sigs.k8s.io/cluster-api/controlplane/kubeadm/webhooks/conversion"
	coreadmission "sigs.k8s.io/cluster-api/core/webhooks/admission"
	coreconversion "sigs.k8s.io/cluster-api/core/webhooks/conversion"
	dockerwebhooks "sigs.k8s.io/cluster-api/test/infrastructure/docker/webhooks"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
	"sigs.k8s.io/controller-runtime/pkg/webhook/conversion"
)

// hub is the version the webhooks of every kind here are written for; objects of other versions are converted.
const hub = "v1beta2"

// deletable are the kinds whose validating webhook is also asked about deletions (config/webhook/manifests.yaml).
var deletable = map[string]bool{"Cluster": true, "ClusterClass": true, "IPAddress": true, "IPAddressClaim": true}

// webhooks holds the handlers that the managers of Cluster API would serve, by path.
type webhooks struct {
	handlers map[string]http.Handler
	scheme   *runtime.Scheme
	cluster  *cluster
}

// manager is as much of a controller manager as the set-up of a webhook asks for.
type manager struct {
	ctrl.Manager
	scheme     *runtime.Scheme
	server     *server
	converters conversion.Registry
}

func (m *manager) GetScheme() *runtime.Scheme                { return m.scheme }
func (m *manager) GetConfig() *rest.Config                   { return &rest.Config{} }
func (m *manager) GetLogger() logr.Logger                    { return logr.Discard() }
func (m *manager) GetControllerOptions() config.Controller   { return config.Controller{} }
func (m *manager) GetWebhookServer() webhook.Server          { return m.server }
func (m *manager) GetConverterRegistry() conversion.Registry { return m.converters }

// server keeps the handlers instead of serving them.
type server struct {
	webhook.Server
	handlers map[string]http.Handler
}

func (s *server) Register(path string, handler http.Handler) { s.handlers[path] = handler }

func (s *server) WebhookMux() *http.ServeMux {
	mux := http.NewServeMux()
	for path, handler := range s.handlers {
		mux.Handle(path, handler)
	}
	return mux
}

type setup interface {
	SetupWebhookWithManager(ctrl.Manager) error
}

func setUpWebhooks() (*webhooks, error) {
	objects := newScheme()
	known := &cluster{}
	fake := &manager{scheme: objects, server: &server{handlers: map[string]http.Handler{}}, converters: conversion.NewRegistry()}
	coreconversion.SetAPIVersionGetter(known.apiVersion)
	controlplaneconversion.SetAPIVersionGetter(known.apiVersion)
	for _, each := range []setup{
		&coreadmission.ClusterClass{Client: known},
		&coreadmission.Cluster{Client: known, ClusterCacheReader: known},
		&coreadmission.Machine{},
		&coreadmission.MachineSet{},
		&coreadmission.MachineDeployment{},
		&coreadmission.MachineDrainRule{},
		&coreadmission.MachinePool{},
		&coreadmission.ClusterResourceSet{},
		&coreadmission.ClusterResourceSetBinding{},
		&coreadmission.MachineHealthCheck{},
		&coreadmission.ExtensionConfig{},
		&coreadmission.IPAddress{Client: known},
		&coreadmission.IPAddressClaim{},
		&bootstrapadmission.KubeadmConfig{},
		&bootstrapadmission.KubeadmConfigTemplate{},
		&controlplaneadmission.KubeadmControlPlane{},
		&controlplaneadmission.KubeadmControlPlaneTemplate{},
		&dockerwebhooks.DockerCluster{},
		&dockerwebhooks.DockerClusterTemplate{},
		&dockerwebhooks.DockerMachine{},
		&dockerwebhooks.DockerMachineTemplate{},
		&dockerwebhooks.DevCluster{},
		&dockerwebhooks.DevClusterTemplate{},
		&dockerwebhooks.DevMachine{},
		&dockerwebhooks.DevMachineTemplate{},
	} {
		if err := each.SetupWebhookWithManager(fake); err != nil {
			return nil, fmt.Errorf("%T: %w", each, err)
		}
	}
	return &webhooks{handlers: fake.server.handlers, scheme: objects, cluster: known}, nil
}

// find is the webhook of a kind ("mutate" or "validate"), or nil.
func (w *webhooks) find(verb string, kind schema.GroupVersionKind) *admission.Webhook {
	path := fmt.Sprintf("/%s-%s-%s-%s", verb, strings.ReplaceAll(kind.Group, ".", "-"), hub, strings.ToLower(kind.Kind))
	found, _ := w.handlers[path].(*admission.Webhook)
	return found
}

// review asks one webhook. The object is given in the hub version; so is the one it answers with, which is
// the same where nothing changed.
func (w *webhooks) review(ctx context.Context, asked *admission.Webhook, operation admissionv1.Operation, s *served, u, old *unstructured.Unstructured) (*unstructured.Unstructured, []string, *apierrors.StatusError) {
	named := u
	if named == nil {
		named = old
	}
	kind := named.GroupVersionKind()
	request := admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
		UID:       "00000000-0000-4000-8000-000000000000",
		Kind:      metav1.GroupVersionKind(kind),
		Resource:  metav1.GroupVersionResource{Group: kind.Group, Version: kind.Version, Resource: s.resource},
		Name:      named.GetName(),
		Namespace: named.GetNamespace(),
		Operation: operation,
		DryRun:    new(bool),
	}}
	var err error
	if u != nil {
		if request.Object.Raw, err = u.MarshalJSON(); err != nil {
			return nil, nil, apierrors.NewInternalError(err)
		}
	}
	if old != nil {
		if request.OldObject.Raw, err = old.MarshalJSON(); err != nil {
			return nil, nil, apierrors.NewInternalError(err)
		}
	}
	ctx, cancel := context.WithCancel(context.WithValue(ctx, onceKey{}, new(func())))
	defer cancel()
	*ctx.Value(onceKey{}).(*func()) = cancel
	response := asked.Handle(ctx, request)
	if !response.Allowed {
		return nil, response.Warnings, &apierrors.StatusError{ErrStatus: *response.Result}
	}
	if u == nil || len(response.Patch) == 0 {
		return u, response.Warnings, nil
	}
	patched, err := patch(request.Object.Raw, response.Patch)
	if err != nil {
		return nil, response.Warnings, apierrors.NewInternalError(err)
	}
	return patched, response.Warnings, nil
}

func patch(document, operations []byte) (*unstructured.Unstructured, error) {
	decoded, err := jsonpatch.DecodePatch(operations)
	if err != nil {
		return nil, err
	}
	patched, err := decoded.Apply(document)
	if err != nil {
		return nil, err
	}
	result := &unstructured.Unstructured{}
	return result, json.Unmarshal(patched, result)
}
