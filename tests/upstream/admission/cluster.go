package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	kubeversion "k8s.io/apimachinery/pkg/version"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
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
	dockerv1beta1 "sigs.k8s.io/cluster-api/test/infrastructure/docker/api/v1beta1"
	dockerv1 "sigs.k8s.io/cluster-api/test/infrastructure/docker/api/v1beta2"
	"sigs.k8s.io/cluster-api/util/conditions"
	"sigs.k8s.io/cluster-api/util/index"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
)

func newScheme() *runtime.Scheme {
	result := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		clientgoscheme.AddToScheme, apiextensionsv1.AddToScheme,
		clusterv1beta1.AddToScheme, clusterv1.AddToScheme,
		bootstrapv1beta1.AddToScheme, bootstrapv1.AddToScheme,
		controlplanev1beta1.AddToScheme, controlplanev1.AddToScheme,
		addonsv1beta1.AddToScheme, addonsv1.AddToScheme,
		ipamv1alpha1.AddToScheme, ipamv1beta1.AddToScheme, ipamv1.AddToScheme,
		runtimev1alpha1.AddToScheme, runtimev1.AddToScheme,
		dockerv1beta1.AddToScheme, dockerv1.AddToScheme,
	} {
		utilruntime.Must(add(result))
	}
	return result
}

// cluster is the management cluster as the webhooks see it during one case: what it serves, and its objects.
type cluster struct {
	installed *installed
	objects   client.Reader
}

// onceKey leads to the function that ends the wait for a ClusterClass after the first look.
type onceKey struct{}

// Get reads one object. A webhook waits two seconds for a ClusterClass that is missing or not reconciled;
// nothing changes while it waits here, so its first look is also its last.
func (c *cluster) Get(ctx context.Context, key client.ObjectKey, object client.Object, options ...client.GetOption) error {
	err := c.objects.Get(context.WithoutCancel(ctx), key, object, options...)
	if _, isClass := object.(*clusterv1.ClusterClass); isClass {
		if stop, ok := ctx.Value(onceKey{}).(*func()); ok {
			(*stop)()
		}
	}
	return err
}

// List reads many objects.
func (c *cluster) List(ctx context.Context, list client.ObjectList, options ...client.ListOption) error {
	return c.objects.List(context.WithoutCancel(ctx), list, options...)
}

// GetReader reads a workload cluster, whose nodes a case gives among the other objects.
func (c *cluster) GetReader(context.Context, client.ObjectKey) (client.Reader, error) { return c, nil }

// apiVersion is the one a reference without version stands for: by the contract labels of its
// CustomResourceDefinition, or, where it carries none, the newest one served.
func (c *cluster) apiVersion(_ context.Context, groupKind schema.GroupKind) (string, error) {
	labels, err := c.installed.contracts(groupKind)
	if err != nil {
		return "", err
	}
	for _, contract := range []string{"v1beta2", "v1beta1"} {
		if versions := labels[clusterv1.GroupVersion.Group+"/"+contract]; versions != "" {
			newest := slices.MaxFunc(strings.Split(versions, "_"), kubeversion.CompareKubeAwareVersionStrings)
			return schema.GroupVersion{Group: groupKind.Group, Version: newest}.String(), nil
		}
	}
	return "", fmt.Errorf("no contract version of %s", groupKind)
}

// contracts are the labels of a kind's CustomResourceDefinition. They come with a release's kustomization, not
// with the bare definition; without any, every served version counts for the newest contract.
func (i *installed) contracts(groupKind schema.GroupKind) (map[string]string, error) {
	definition, ok := i.kinds[groupKind]
	if !ok {
		return nil, fmt.Errorf("no CustomResourceDefinition of %s", groupKind)
	}
	for label := range definition.definition.Labels {
		if strings.HasPrefix(label, clusterv1.GroupVersion.Group+"/v1") {
			return definition.definition.Labels, nil
		}
	}
	newest, err := i.newestServed(groupKind)
	return map[string]string{clusterv1.GroupVersion.Group + "/v1beta2": newest}, err
}

// enter makes the context of one case the cluster's objects.
func (w *webhooks) enter(installed *installed, objects []map[string]any) error {
	w.cluster.installed = installed
	builder := fake.NewClientBuilder().WithScheme(w.scheme)
	if len(objects) > 0 {
		// The client registers kinds it does not know in its scheme.
		builder = fake.NewClientBuilder().WithScheme(newScheme())
	}
	definitions := map[schema.GroupKind]bool{}
	for _, object := range objects {
		u, err := w.stored(installed, object)
		if err != nil {
			return err
		}
		typed, err := w.typed(u)
		if err != nil {
			return err
		}
		builder = builder.WithObjects(typed)
		definitions[u.GroupVersionKind().GroupKind()] = true
	}
	for groupKind := range definitions {
		if definition := installed.definition(groupKind); definition != nil {
			builder = builder.WithObjects(definition)
		}
	}
	w.cluster.objects = builder.WithIndex(&clusterv1.Cluster{}, index.ClusterClassRefPath, index.ClusterByClusterClassRef).Build()
	return nil
}

// definition is a CustomResourceDefinition reduced to what is read of it: its name and its contract labels.
func (i *installed) definition(groupKind schema.GroupKind) *apiextensionsv1.CustomResourceDefinition {
	found, ok := i.kinds[groupKind]
	if !ok {
		return nil
	}
	labels, err := i.contracts(groupKind)
	if err != nil {
		return nil
	}
	return &apiextensionsv1.CustomResourceDefinition{
		ObjectMeta: metav1.ObjectMeta{Name: found.definition.Name, Labels: labels},
	}
}

// stored is an object of the context as the server would give it to a webhook: coerced, defaulted, by its own
// webhook too, and in the hub version. A kind that no definition describes (a Secret, a Node) stays as it is.
func (w *webhooks) stored(installed *installed, object map[string]any) (*unstructured.Unstructured, error) {
	u := &unstructured.Unstructured{Object: object}
	kind, err := kindOf(object)
	if err != nil {
		return nil, err
	}
	s, err := installed.find(kind)
	if err != nil {
		return u, nil
	}
	if u, err = w.asStored(context.Background(), s, u); err != nil {
		return nil, err
	}
	if w.scheme.Recognizes(kind.GroupKind().WithVersion(hub)) {
		return w.convert(u, hub)
	}
	return u, nil
}

func (w *webhooks) typed(u *unstructured.Unstructured) (client.Object, error) {
	if !w.scheme.Recognizes(u.GroupVersionKind()) {
		return u, nil
	}
	made, err := w.scheme.New(u.GroupVersionKind())
	if err != nil {
		return nil, err
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, made); err != nil {
		return nil, err
	}
	if class, ok := made.(*clusterv1.ClusterClass); ok {
		reconcile(class)
	}
	if node, ok := made.(*corev1.Node); ok {
		node.Namespace = ""
	}
	object, ok := made.(client.Object)
	if !ok {
		return nil, errors.New("not an object: " + u.GetKind())
	}
	return object, nil
}

// reconcile gives a ClusterClass the status its controller would (core/reconcilers/clusterclass), unless the
// case brings one along.
func reconcile(class *clusterv1.ClusterClass) {
	if class.Status.ObservedGeneration != 0 || len(class.Status.Conditions) > 0 {
		return
	}
	class.Generation = 1
	class.Status.ObservedGeneration = 1
	conditions.Set(class, metav1.Condition{
		Type: clusterv1.ClusterClassVariablesReadyCondition, Status: metav1.ConditionTrue, Reason: clusterv1.ClusterClassVariablesReadyReason,
	})
	conflict := false
	for _, variable := range class.Spec.Variables {
		class.Status.Variables = append(class.Status.Variables, clusterv1.ClusterClassStatusVariable{
			Name:                variable.Name,
			DefinitionsConflict: &conflict,
			Definitions: []clusterv1.ClusterClassStatusVariableDefinition{{
				From:                      clusterv1.VariableDefinitionFromInline,
				Required:                  variable.Required,
				DeprecatedV1Beta1Metadata: variable.DeprecatedV1Beta1Metadata,
				Schema:                    variable.Schema,
			}},
		})
	}
	slices.SortStableFunc(class.Status.Variables, func(a, b clusterv1.ClusterClassStatusVariable) int {
		return strings.Compare(a.Name, b.Name)
	})
}
