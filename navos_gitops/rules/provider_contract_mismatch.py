"""Every provider that is used keeps a contract that the installed Cluster API accepts and finds its API there.

Cluster API reads a provider's objects in the API version that the labels of their CustomResourceDefinition give for a
contract. Without such a label, or with a contract it no longer knows, it never sees that machines are ready; and a
provider that was built on newer types than the core serves does not start. Judged where a class or a Cluster names
the provider's kinds, and said in the fleet's settings where those name the version; and at the operator's own objects,
which say what is installed.

Upstream: ``internal/contract/version.go`` (``GetCompatibleVersions``), v1.14; each provider's ``metadata.yaml`` and
``go.mod``.

```yaml
# with Cluster API v1.10.10
# with openstack v0.14.7
apiVersion: cluster.x-k8s.io/v1beta1
kind: ClusterClass
metadata:
  name: a
spec:
  infrastructure:
    ref:
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
      kind: OpenStackClusterTemplate # want: provider-contract-mismatch
      name: a
```

```yaml
# with Cluster API v1.10.10
# with vsphere v1.16.1
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: a
spec:
  infrastructureRef:
    apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    kind: VSphereCluster # want: provider-contract-mismatch
    name: a
```

```yaml
apiVersion: operator.cluster.x-k8s.io/v1alpha2
kind: CoreProvider
metadata:
  name: cluster-api
spec:
  version: v1.10.10
---
apiVersion: operator.cluster.x-k8s.io/v1alpha2
kind: InfrastructureProvider
metadata:
  name: openstack
spec:
  version: v0.15.0 # want: provider-contract-mismatch
---
apiVersion: operator.cluster.x-k8s.io/v1alpha2
kind: BootstrapProvider
metadata:
  name: kubeadm
spec:
  version: v1.11.4 # want: provider-contract-mismatch
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: a
spec:
  infrastructure:
    templateRef:
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
      kind: OpenStackClusterTemplate
      name: a
---
apiVersion: operator.cluster.x-k8s.io/v1alpha2
kind: CoreProvider
metadata:
  name: cluster-api
spec:
  version: v1.14.2
---
apiVersion: operator.cluster.x-k8s.io/v1alpha2
kind: InfrastructureProvider
metadata:
  name: openstack
spec:
  version: v0.14.8
---
apiVersion: operator.cluster.x-k8s.io/v1alpha2
kind: ControlPlaneProvider
metadata:
  name: kubeadm
spec:
  version: v1.14.2
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.rules import Saw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "stuck"
_CORE: Final = "cluster.x-k8s.io"
_OPERATOR: Final = "operator.cluster.x-k8s.io"
_LABELS: Final = {
    "InfrastructureProvider": "infrastructure",
    "AddonProvider": "addon",
    "IPAMProvider": "ipam",
    "BootstrapProvider": "bootstrap",
    "ControlPlaneProvider": "control-plane",
}
KINDS = frozenset({(_CORE, "ClusterClass"), (_CORE, "Cluster"), *((_OPERATOR, kind) for kind in _LABELS)})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Providers that do not go with the core."""
    if subject.ref.group == _OPERATOR:
        yield from _operator(subject, tree, facts)
    elif subject.ref.kind != "Cluster" or not at(subject.value, ("spec", "topology")):
        yield from _used(subject, facts)


def _used(subject: Subject, facts: Facts) -> Iterator[Saw]:
    """The providers whose kinds an object names, each said once."""
    from navos_gitops.rules._providers import fit, provider_of
    from navos_gitops.rules._roles import places

    said_of: set[str] = set()
    for place in places(subject):
        group, kind = place.target.group, place.target.kind
        provider = provider_of(facts.installed, group, kind) if place.role != "class" else None
        if provider is None or provider.name in said_of or provider.name in facts.assumed:
            continue  # of a provider whose version nobody has stated, one that fits may be installed
        route, said = (*place.route, "kind"), fit(facts.catalog, facts.core, provider)
        setting = ("management", "providers", provider.name)
        if said:
            said_of.add(provider.name)
            yield Saw(route, said.message, said.help, severity=said.severity, setting=setting)
        elif facts.installed.kinds(group, kind) and facts.installed.contract_version(group, kind) is None:
            said_of.add(provider.name)
            text = (
                f"{provider.name} {provider.version} labels {kind} for no contract that Cluster API {facts.core} reads"
            )
            yield Saw(route, text, "install a version of the provider that does", setting=setting)


def _operator(subject: Subject, tree: Tree, facts: Facts) -> Iterator[Saw]:
    version, name = at(subject.value, ("spec", "version")), subject.ref.name
    if not isinstance(version, str) or not version:
        return
    cores = [at(core.value, ("spec", "version")) for core in tree.of(_OPERATOR, "CoreProvider")]
    core = next((text for text in cores if isinstance(text, str) and text), facts.core)
    route = ("spec", "version")
    if name == "kubeadm" and subject.ref.kind in {"BootstrapProvider", "ControlPlaneProvider"}:
        if version.removeprefix("v") != core.removeprefix("v") and core:
            yield Saw(
                route, f"kubeadm {version} belongs to Cluster API {version}; {core} is installed", f"write {core}"
            )
        return
    from navos_gitops.rules._providers import Provider, fit

    label = f"{_LABELS[subject.ref.kind]}-{name.removeprefix('infrastructure-')}"
    catalog = facts.catalog
    known = next((each for each in catalog.providers() if (its := catalog.facts(each)) and its.label == label), None)
    said = fit(catalog, core, Provider(known, version)) if known and core else None
    if said:
        yield Saw(route, said.message, said.help, severity=said.severity)
