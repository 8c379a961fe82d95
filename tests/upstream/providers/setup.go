package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-logr/logr"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	helmv1 "sigs.k8s.io/cluster-api-addon-provider-helm/api/v1alpha1"
	operatorv1 "sigs.k8s.io/cluster-api-operator/api/v1alpha2"
	operatorwebhooks "sigs.k8s.io/cluster-api-operator/webhook"
	awsv1 "sigs.k8s.io/cluster-api-provider-aws/v2/api/v1beta2"
	eksv1 "sigs.k8s.io/cluster-api-provider-aws/v2/controlplane/eks/api/v1beta2"
	ekswebhooks "sigs.k8s.io/cluster-api-provider-aws/v2/controlplane/eks/webhooks"
	rosav1 "sigs.k8s.io/cluster-api-provider-aws/v2/controlplane/rosa/api/v1beta2"
	rosawebhooks "sigs.k8s.io/cluster-api-provider-aws/v2/controlplane/rosa/webhooks"
	awsexpv1 "sigs.k8s.io/cluster-api-provider-aws/v2/exp/api/v1beta2"
	awsexpwebhooks "sigs.k8s.io/cluster-api-provider-aws/v2/exp/webhooks"
	awswebhooks "sigs.k8s.io/cluster-api-provider-aws/v2/webhooks"
	azurev1 "sigs.k8s.io/cluster-api-provider-azure/api/v1beta1"
	azureexpv1 "sigs.k8s.io/cluster-api-provider-azure/exp/api/v1beta1"
	azureexpwebhooks "sigs.k8s.io/cluster-api-provider-azure/internal/exp/webhooks"
	azurewebhooks "sigs.k8s.io/cluster-api-provider-azure/internal/webhooks"
	gcpv1 "sigs.k8s.io/cluster-api-provider-gcp/api/v1beta1"
	gcpexpv1 "sigs.k8s.io/cluster-api-provider-gcp/exp/api/v1beta1"
	gcpexpwebhooks "sigs.k8s.io/cluster-api-provider-gcp/exp/webhooks"
	gcpwebhooks "sigs.k8s.io/cluster-api-provider-gcp/webhooks"
	vspherev1 "sigs.k8s.io/cluster-api-provider-vsphere/api/govmomi/v1beta2"
	vmwarev1 "sigs.k8s.io/cluster-api-provider-vsphere/api/supervisor/v1beta2"
	vspherewebhooks "sigs.k8s.io/cluster-api-provider-vsphere/webhooks"
	vmwarewebhooks "sigs.k8s.io/cluster-api-provider-vsphere/webhooks/vmware"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
)

var adders = []func(*runtime.Scheme) error{
	helmv1.AddToScheme, operatorv1.AddToScheme,
	awsv1.AddToScheme, awsexpv1.AddToScheme, eksv1.AddToScheme, rosav1.AddToScheme,
	azurev1.AddToScheme, azureexpv1.AddToScheme,
	gcpv1.AddToScheme, gcpexpv1.AddToScheme,
	vspherev1.AddToScheme, vmwarev1.AddToScheme,
}

// registered holds the webhooks' handlers by path, and the Go types of their kinds.
type registered struct {
	handlers map[string]http.Handler
	scheme   *runtime.Scheme
}

// manager is as much of a controller manager as the set-up of a webhook asks for.
type manager struct {
	ctrl.Manager
	scheme *runtime.Scheme
	server *server
}

func (m *manager) GetScheme() *runtime.Scheme              { return m.scheme }
func (m *manager) GetClient() client.Client                { return nobody{} }
func (m *manager) GetAPIReader() client.Reader             { return nobody{} }
func (m *manager) GetConfig() *rest.Config                 { return &rest.Config{} }
func (m *manager) GetLogger() logr.Logger                  { return logr.Discard() }
func (m *manager) GetControllerOptions() config.Controller { return config.Controller{} }
func (m *manager) GetWebhookServer() webhook.Server        { return m.server }

// nobody is a cluster that cannot be asked: what a webhook makes of it depends on live state.
type nobody struct{ client.Client }

var errNobody = errors.New("there is no cluster to ask")

func (nobody) Get(context.Context, client.ObjectKey, client.Object, ...client.GetOption) error {
	return errNobody
}

func (nobody) List(context.Context, client.ObjectList, ...client.ListOption) error { return errNobody }

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

type hook interface {
	SetupWebhookWithManager(ctrl.Manager) error
}

type vmwareHook interface {
	SetupWebhookWithManager(mgr ctrl.Manager, networkProvider string) error
}

func setUp() (*registered, error) {
	scheme := runtime.NewScheme()
	for _, add := range adders {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	fake := &manager{scheme: scheme, server: &server{handlers: map[string]http.Handler{}}}
	for _, each := range []hook{
		&helmv1.HelmChartProxy{},
		&helmv1.HelmReleaseProxy{},
		&operatorwebhooks.BootstrapProviderWebhook{},
		&operatorwebhooks.ControlPlaneProviderWebhook{},
		&operatorwebhooks.CoreProviderWebhook{},
		&operatorwebhooks.InfrastructureProviderWebhook{},
		&awswebhooks.AWSMachineTemplate{},
		&awswebhooks.AWSCluster{},
		&awswebhooks.AWSClusterTemplate{},
		&awswebhooks.AWSClusterControllerIdentity{},
		&awswebhooks.AWSClusterRoleIdentity{},
		&awswebhooks.AWSClusterStaticIdentity{},
		&awswebhooks.AWSMachine{},
		&awsexpwebhooks.AWSFargateProfile{},
		&awsexpwebhooks.AWSMachinePool{},
		&awsexpwebhooks.AWSManagedMachinePool{},
		&awsexpwebhooks.ROSAMachinePool{},
		&awsexpwebhooks.ROSANetwork{},
		&awsexpwebhooks.ROSARoleConfig{},
		&ekswebhooks.AWSManagedControlPlane{},
		&ekswebhooks.AWSManagedControlPlaneTemplate{},
		&rosawebhooks.ROSAControlPlane{},
		&azurewebhooks.AzureClusterWebhook{},
		&azurewebhooks.AzureClusterTemplateWebhook{},
		&azurewebhooks.AzureMachineWebhook{},
		&azurewebhooks.AzureMachineTemplateWebhook{},
		&azurewebhooks.AzureManagedMachinePoolWebhook{},
		&azurewebhooks.AzureManagedMachinePoolTemplateWebhook{},
		&azurewebhooks.AzureManagedControlPlaneWebhook{},
		&azurewebhooks.AzureManagedControlPlaneTemplateWebhook{},
		&azureexpwebhooks.AzureMachinePoolWebhook{},
		&gcpwebhooks.GCPCluster{},
		&gcpwebhooks.GCPClusterTemplate{},
		&gcpwebhooks.GCPMachine{},
		&gcpwebhooks.GCPMachineTemplate{},
		&gcpexpwebhooks.GCPManagedCluster{},
		&gcpexpwebhooks.GCPManagedControlPlane{},
		&gcpexpwebhooks.GCPManagedMachinePool{},
		&vspherewebhooks.VSphereDeploymentZone{},
		&vspherewebhooks.VSphereMachine{},
		&vspherewebhooks.VSphereMachineTemplate{},
		&vspherewebhooks.VSphereVM{},
	} {
		if err := each.SetupWebhookWithManager(fake); err != nil {
			return nil, fmt.Errorf("%T: %w", each, err)
		}
	}
	for _, set := range []func(ctrl.Manager) error{
		gcpexpwebhooks.SetupGCPManagedControlPlaneTemplateWebhookWithManager,
		gcpexpwebhooks.SetupGCPManagedMachinePoolTemplateWebhookWithManager,
	} {
		if err := set(fake); err != nil {
			return nil, err
		}
	}
	for _, each := range []vmwareHook{&vmwarewebhooks.VSphereMachineTemplate{}} {
		if err := each.SetupWebhookWithManager(fake, ""); err != nil {
			return nil, fmt.Errorf("%T: %w", each, err)
		}
	}
	return &registered{fake.server.handlers, scheme}, nil
}

// pathOf is where controller-runtime serves the mutating webhook of a kind.
func pathOf(kind schema.GroupVersionKind) string {
	return fmt.Sprintf("/mutate-%s-%s-%s", strings.ReplaceAll(kind.Group, ".", "-"), kind.Version, strings.ToLower(kind.Kind))
}

func patched(document, operations []byte) (json.RawMessage, error) {
	if len(operations) == 0 {
		return document, nil
	}
	patch, err := jsonpatch.DecodePatch(operations)
	if err != nil {
		return nil, err
	}
	return patch.Apply(document)
}
