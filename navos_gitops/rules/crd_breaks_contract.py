"""A provider's CustomResourceDefinition keeps Cluster API's contract.

Cluster API finds a provider's kind by a computed name, reads it in the API version that a label names for the contract,
and waits for the fields of its role; a control plane that has replicas reports them and can be scaled, one that has a
version reports it. A definition without them is accepted; every machine of that kind then waits for ever.

Judged is what claims to be a provider's kind: by a contract label, or, as generated and before kustomize labels it, by
the template that goes with it (``…Machine`` and ``…MachineTemplate``); that such a label is still to come is a note.
Roles are told by the kind's name and group (``…Cluster``, ``…Machine``, ``…MachinePool`` of infrastructure,
``…Config`` of bootstrap, ``…ControlPlane``); other kinds of a provider are not judged.

Upstream: ``docs/book/src/developer/providers/contracts/*.md``, ``util/contract`` (``CalculateCRDName``),
``internal/contract``, v1.14.

```yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: exampleclusters.infrastructure.cluster.x-k8s.io
  labels:
    cluster.x-k8s.io/v1beta2: v1alpha1_v1alpha2 # want: crd-breaks-contract
spec:
  group: infrastructure.cluster.x-k8s.io
  scope: Cluster # want: crd-breaks-contract
  names:
    kind: ExampleCluster
    plural: exampleclusters
  versions:
  - name: v1alpha1 # want: crd-breaks-contract
    served: true
    schema: # want: crd-breaks-contract
      openAPIV3Schema:
        properties:
          status:
            properties:
              ready: {type: boolean}
```

```yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: examplemachine.infrastructure.cluster.x-k8s.io # want: crd-breaks-contract
  labels: # want: crd-breaks-contract
    app: example
spec:
  group: infrastructure.cluster.x-k8s.io
  scope: Namespaced
  names:
    kind: ExampleMachine
    plural: examplemachine
  versions:
  - name: v1alpha1
    served: true
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: examplemachinetemplates.infrastructure.cluster.x-k8s.io
  labels:
    cluster.x-k8s.io/v1beta2: v1alpha1
spec:
  group: infrastructure.cluster.x-k8s.io
  scope: Namespaced
  names:
    kind: ExampleMachineTemplate
    plural: examplemachinetemplates
  versions:
  - name: v1alpha1
    served: true
```

```yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: examplemachinetemplates.infrastructure.cluster.x-k8s.io
  labels:
    cluster.x-k8s.io/v1beta1: v1alpha1
spec:
  group: infrastructure.cluster.x-k8s.io
  scope: Namespaced
  names:
    kind: ExampleMachineTemplate
    plural: examplemachinetemplates
  versions:
  - name: v1alpha1
    served: true
    schema: # want: crd-breaks-contract
      openAPIV3Schema:
        properties:
          spec:
            properties:
              image: {type: string}
```

```yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: examplemachines.infrastructure.cluster.x-k8s.io
  labels:
    cluster.x-k8s.io/v1beta1: v1alpha1
    cluster.x-k8s.io/v1beta2: v1alpha2
spec:
  group: infrastructure.cluster.x-k8s.io
  scope: Namespaced
  names:
    kind: ExampleMachine
    plural: examplemachines
  versions:
  - name: v1alpha1
    served: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        properties:
          spec: {properties: {providerID: {type: string}}}
          status: {properties: {ready: {type: boolean}}}
  - name: v1alpha2
    served: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        properties:
          spec: {properties: {providerID: {type: string}}}
          status: {properties: {initialization: {properties: {provisioned: {type: boolean}}}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: certificates.cert-manager.io
spec:
  group: cert-manager.io
  scope: Namespaced
  names:
    kind: Certificate
    plural: certificates
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: remotemachine.infrastructure.cluster.x-k8s.io
spec:
  group: infrastructure.cluster.x-k8s.io
  scope: Cluster
  names:
    kind: RemoteMachine
    plural: remotemachine
  versions:
  - name: v1alpha1
    served: true
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.named import NamedTuple
from navos_gitops.rules import Saw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Route, Severity
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "stuck"
KINDS = frozenset({("apiextensions.k8s.io", "CustomResourceDefinition")})
PARAMETERS: Mapping[str, Json] = {}

_PREFIX: Final = "cluster.x-k8s.io/"
_CONTRACTS: Final = ("v1beta1", "v1beta2")
_GROUPS: Final = {
    "cluster": "infrastructure",
    "machine": "infrastructure",
    "machine pool": "infrastructure",
    "bootstrap": "bootstrap",
    "control plane": "controlplane",
}
_FIELDS: Final[Mapping[tuple[str, str], tuple[Route, ...]]] = {
    ("cluster", "v1beta1"): (("status", "ready"),),
    ("cluster", "v1beta2"): (("status", "initialization", "provisioned"),),
    ("machine", "v1beta1"): (("spec", "providerID"), ("status", "ready")),
    ("machine", "v1beta2"): (("spec", "providerID"), ("status", "initialization", "provisioned")),
    ("machine pool", "v1beta1"): (("spec", "providerIDList"), ("status", "replicas"), ("status", "ready")),
    ("machine pool", "v1beta2"): (
        ("spec", "providerIDList"),
        ("status", "replicas"),
        ("status", "initialization", "provisioned"),
    ),
    ("bootstrap", "v1beta1"): (("status", "dataSecretName"), ("status", "ready")),
    ("bootstrap", "v1beta2"): (("status", "dataSecretName"), ("status", "initialization", "dataSecretCreated")),
    ("control plane", "v1beta1"): (("status", "initialized"),),
    ("control plane", "v1beta2"): (("status", "initialization", "controlPlaneInitialized"),),
}
"""What each role must have, by contract."""

_INSTEAD: Final = {("machine pool", "v1beta2"): (("status", "initialization", "provisioned"), ("status", "ready"))}
"""What the controllers of v1.14 still read where the contract's text names another field."""

_COUNTED: Final[Mapping[str, tuple[Route, ...]]] = {
    contract: tuple(("status", field) for field in ("selector", "replicas", "readyReplicas", *fields))
    for contract, fields in {
        "v1beta1": ("updatedReplicas", "unavailableReplicas"),
        "v1beta2": ("availableReplicas", "upToDateReplicas"),
    }.items()
}
"""What a control plane must have as well once its spec has replicas."""


class _Definition(NamedTuple):
    value: Json
    kind: str
    role: str
    labels: Mapping[str, str]
    """The contract labels: contract to API versions joined by ``_``."""
    versions: tuple[Json, ...]

    @property
    def served(self) -> tuple[str, ...]:
        return tuple(each["name"] for each in self.versions if each.get("served") is not False)


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """What Cluster API would not find in a provider's definition."""
    found = _definition(subject.value)
    if found is None or not (found.labels or _has_sibling(found, tree)):
        return
    yield from _identity(found)
    yield from _labels(found, facts)
    for index, version in enumerate(found.versions):
        if version.get("served") is not False:
            yield from _version(found, version, ("spec", "versions", index))


def _definition(value: Json) -> _Definition | None:
    """A definition of a kind with a role; None for any other."""
    group, kind = at(value, ("spec", "group")), at(value, ("spec", "names", "kind"))
    if not isinstance(group, str) or not isinstance(kind, str):
        return None
    every = at(value, ("metadata", "labels"))
    labels = {
        key.removeprefix(_PREFIX): text
        for key, text in (every.items() if isinstance(every, dict) else ())
        if isinstance(key, str) and key.startswith(f"{_PREFIX}v1") and isinstance(text, str)
    }
    if not labels and not group.endswith(".cluster.x-k8s.io"):
        return None
    role = _role(group, kind)
    listed = at(value, ("spec", "versions"))
    versions = tuple(
        each
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and isinstance(each.get("name"), str)
    )
    return _Definition(value, kind, role, labels, versions) if role else None


def _has_sibling(found: _Definition, tree: Tree) -> bool:
    """Whether the tree defines the template that goes with a kind, or the kind that goes with a template."""
    sibling = found.kind.removesuffix("Template") if found.kind.endswith("Template") else f"{found.kind}Template"
    group = at(found.value, ("spec", "group"))
    return any(
        (at(item.value, ("spec", "group")), at(item.value, ("spec", "names", "kind"))) == (group, sibling)
        for kind in KINDS
        for item in tree.of(*kind)
    )


def _role(group: str, kind: str) -> str:
    from navos_gitops.rules._roles import role

    found = role(kind)
    if group.endswith("cluster.x-k8s.io") and found and found != "control plane":
        return found if _GROUPS[found] in group.split(".") else ""
    if group.endswith("cluster.x-k8s.io") and found == "control plane":
        return found if {"controlplane", "infrastructure"}.intersection(group.split(".")) else ""
    return found


def _identity(found: _Definition) -> Iterator[Saw]:
    """The name by which Cluster API computes where to look, and the scope."""
    group = at(found.value, ("spec", "group"))
    # every role's ending forms its plural by an s
    name = f"{found.kind.lower()}s.{group}"
    if at(found.value, ("metadata", "name")) != name:
        yield Saw(("metadata", "name"), f"Cluster API looks for {found.kind} at {name}", f"name it {name}")
    listed = at(found.value, ("spec", "names", "listKind"))
    if listed not in (None, "", f"{found.kind}List"):
        yield Saw(("spec", "names", "listKind"), f"Cluster API lists {found.kind}List", f"write {found.kind}List")
    if at(found.value, ("spec", "scope")) == "Cluster":
        yield Saw(("spec", "scope"), f"{found.kind} is not namespaced", "write Namespaced")


def _labels(found: _Definition, facts: Facts) -> Iterator[Saw]:
    from navos_gitops.catalog import api_version_order

    core = facts.catalog.core_minor(facts.core)
    accepted = core.contracts if core else _CONTRACTS
    if not any(found.labels.get(contract) for contract in accepted):
        text = f"no label says which version of {found.kind} keeps a contract of {' or '.join(accepted)}"
        key = "labels" if at(found.value, ("metadata", "labels")) else "name"
        # definitions as generated have no labels yet; kustomize puts them on a release
        weight: Severity | None = None if found.labels else "info"
        remedy = f"add {_PREFIX}{accepted[0]}: <API version>"
        yield Saw(("metadata", key), text, remedy, key=key == "labels", severity=weight)
    read = next((contract for contract in accepted if found.labels.get(contract)), "")
    claimed: dict[str, str] = {}
    for contract, text in sorted(found.labels.items()):
        route: Route = ("metadata", "labels", f"{_PREFIX}{contract}")
        listed = text.split("_")
        newest = max(listed, key=api_version_order)
        # older versions stay in the labels of real providers after they are no longer served
        if contract == read and newest not in found.served:
            served = ", ".join(found.served)
            yield Saw(route, f"Cluster API reads {found.kind} in {newest}, which is not served", f"served are {served}")
        for version in listed:
            if version in claimed:
                yield Saw(route, f"{version} is listed for {claimed[version]} too; Cluster API may read it as either")
            claimed[version] = contract


def _version(found: _Definition, version: Json, route: Route) -> Iterator[Saw]:
    """The fields of one served version, for every contract it is labelled for."""
    template = found.kind.endswith("Template")
    contracts = [contract for contract in _CONTRACTS if version["name"] in found.labels.get(contract, "").split("_")]
    if not template and contracts and not isinstance(at(version, ("subresources", "status")), dict):
        below = (*route, "subresources" if "subresources" in version else "name")
        yield Saw(below, f"{found.kind} {version['name']} has no status subresource", "add subresources.status")
    schema = at(version, ("schema", "openAPIV3Schema"))
    if not isinstance(schema, dict):
        return
    wanted: tuple[Route, ...] = (("spec", "template", "spec"),) if template and contracts else ()
    if not template:
        wanted = tuple(field for contract in contracts for field in _fields(found.role, contract, schema))
        if found.role == "control plane" and contracts:
            yield from _control_plane(found, version, route)
            wanted += tuple(_conditional(contracts, schema))
    missing = [field for field in wanted if not _has(schema, field)]
    if missing:
        names = ", ".join(".".join(map(str, field)) for field in missing)
        text = f"{found.kind} {version['name']} has no {names}, which its contract asks for"
        yield Saw((*route, "schema"), text, key=True)


def _control_plane(found: _Definition, version: Json, route: Route) -> Iterator[Saw]:
    """A control plane that is counted can be scaled by the way every controller knows."""
    counted = at(version, ("schema", "openAPIV3Schema", "properties", "spec", "properties", "replicas")) is not None
    if counted and not isinstance(at(version, ("subresources", "scale")), dict):
        below = (*route, "subresources" if "subresources" in version else "name")
        text = f"{found.kind} {version['name']} has replicas and no scale subresource"
        remedy = "add subresources.scale with .spec.replicas, .status.replicas and .status.selector"
        yield Saw(below, text, remedy, key="subresources" in version)


def _conditional(contracts: list[str], schema: Json) -> Iterator[Route]:
    """What a control plane must report of the replicas and the version that its spec has."""
    if at(schema, ("properties", "spec", "properties", "replicas")) is not None:
        for contract in contracts:
            yield from _COUNTED[contract]
    versioned = at(schema, ("properties", "spec", "properties", "version")) is not None
    if versioned and "v1beta2" in contracts and not _has(schema, ("status", "versions")):
        yield ("status", "version")


def _fields(role: str, contract: str, schema: Json) -> Iterator[Route]:
    field, instead = _INSTEAD.get((role, contract), ((), ()))
    for each in _FIELDS[role, contract]:
        yield instead if each == field and _has(schema, instead) else each


def _has(schema: Json, field: Route) -> bool:
    """Whether a schema has a field, or takes fields it does not name."""
    for step in field:
        if not isinstance(schema, dict) or schema.get("x-kubernetes-preserve-unknown-fields") is True:
            return isinstance(schema, dict)
        below = at(schema, ("properties", step))
        schema = below if below is not None else schema.get("additionalProperties")
        if schema is None:
            return False
    return True
