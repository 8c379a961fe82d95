"""A class names its templates in an API version that is served and that the contract is written for.

A class's `templateRef` carries the API version in which Cluster API reads and patches the template. One that is not
served cannot be read; one that stands in no contract label of the CustomResourceDefinition leaves open which fields
mean what. A version that is older than the newest one that fits still works: a note, as the class's own condition
RefVersionsUpToDate says it.

Upstream: ``GetContractVersionForVersion``, ``GetLatestContractAndAPIVersionFromContract``
(``internal/contract/version.go``); ``core/reconcilers/clusterclass``, v1.14.

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: a
spec:
  infrastructure:
    templateRef:
      apiVersion: infrastructure.cluster.x-k8s.io/v1alpha7 # want: template-version-not-in-contract
      kind: OpenStackClusterTemplate
      name: a
  controlPlane:
    templateRef:
      apiVersion: controlplane.cluster.x-k8s.io/v1beta1 # want: template-version-not-in-contract
      kind: KubeadmControlPlaneTemplate
      name: a
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
  controlPlane:
    templateRef:
      apiVersion: controlplane.cluster.x-k8s.io/v1beta2
      kind: KubeadmControlPlaneTemplate
      name: a
  workers:
    machineDeployments:
    - class: not-known
      infrastructure:
        templateRef:
          apiVersion: infrastructure.cluster.x-k8s.io/v1alpha1
          kind: ProxmoxMachineTemplate
          name: a
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import class_references, target
from navos_gitops.rules._providers import perhaps_served
from navos_gitops.rules._support import Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree
    from navos_gitops.rules._clusters import Target

SEVERITY = "error"
OUTCOME = "stuck"
KINDS = frozenset({("cluster.x-k8s.io", "ClusterClass")})
GIVES_WAY = frozenset({"mixed-infrastructure", "template-kind-does-not-fit"})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """API versions of templates that Cluster API cannot work with; of those that are merely old, the first."""
    old: list[Saw] = []
    for _, route, reference in class_references(subject.value):
        named = target(reference, "")
        said = _said(named, facts) if named and named.version else None
        if said:
            saw = Saw((*route, "apiVersion"), said.message, said.help, severity=said.severity)
            if said.severity is None:
                yield saw
            else:
                old.append(saw)
    if old:
        others = len(old) - 1
        more = (
            f"; so do {others} others of this class"
            if others > 1
            else "; so does another of this class"
            if others
            else ""
        )
        yield old[0]._replace(message=old[0].message + more)


def _said(named: Target, facts: Facts) -> Said | None:
    installed, version = facts.installed, named.version
    kinds = installed.kinds(named.group, named.kind)
    if not kinds:
        return None
    if not any(each.version == version and each.served for each in kinds):
        if perhaps_served(facts, *_key(named)):
            return None
        served = ", ".join(each.version for each in kinds if each.served)
        return Said(f"{named.kind} is not served in {version}", f"served are {served}")
    newest, contract = installed.contract_version(named.group, named.kind), installed.contract_of(*_key(named))
    if newest is None:
        return None
    core = facts.catalog.core_minor(facts.core)
    if contract is None or (core and contract not in core.contracts):
        what = f"is written for the contract {contract}" if contract else "stands in no contract label"
        return Said(f"{version} of {named.kind} {what}", f"write {named.group}/{newest[1]}")
    if version != newest[1]:
        text = f"{version} of {named.kind} lags behind {newest[1]}, which the contract {newest[0]} is written for"
        return Said(text, f"write {named.group}/{newest[1]}, with the fields of that version", "info")
    return None


def _key(named: Target) -> tuple[str, str, str]:
    return named.group, named.kind, named.version
