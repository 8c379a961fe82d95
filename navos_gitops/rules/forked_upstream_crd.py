"""A CustomResourceDefinition of a provider is the one of the provider's release, field for field.

A changed copy makes fields valid that no other management cluster knows, and the next upgrade of the provider takes
them away again. What is compared decides: names, scope, versions and schemas with their rules; not descriptions,
annotations, labels and the conversion webhook's address, which installers fill in, nor the order in which ``enum`` and
``required`` list what they do. The copy of another release of the provider that the catalog holds is named as that
(severity info): it is no fork, but not what is installed. In a folder without a fleet this rule is only asked where
policies name it.

Upstream: the CustomResourceDefinitions of the installed releases, as the catalog holds them.

```yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: clusterclasses.cluster.x-k8s.io
spec:
  group: cluster.x-k8s.io
  scope: Cluster # want: forked-upstream-crd
  names:
    kind: ClusterClass
    listKind: ClusterClassList
    plural: clusterclasses
    shortNames:
    - cc
    singular: clusterclass
  versions:
  - name: v1beta2
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
```

A definition of no known provider is not compared:

```yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: managedclusters.fleet.example.com
spec:
  group: fleet.example.com
  scope: Namespaced
  names:
    kind: ManagedCluster
    plural: managedclusters
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
```
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from navos_gitops.model import field_text
from navos_gitops.rules import Saw
from navos_gitops.rules._definitions import DEFINITION, defines, providers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.catalog import Bundle
    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "policy"
KINDS = frozenset({DEFINITION})
PARAMETERS: Mapping[str, Json] = {}

_NAMED: Final = 3
"""So many differences are named, the others counted."""

_MISSING: Final = object()

_SETS: Final = frozenset({"enum", "required"})
"""Lists of a schema whose order says nothing."""

_NAMING: Final = frozenset({"definitions", "dependencies", "patternProperties", "properties"})
"""Where a schema holds others by names, which may be any."""

_VALUES: Final = frozenset({"default", "example"})
"""Where a schema holds a value, in which order may matter."""


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """How a provider's definition differs from that of its installed release."""
    key = defines(subject.value)
    owners = providers(subject.value, facts)
    bundle = next(
        (each for each in facts.installed.bundles if each.provider in owners and key in each.definitions), None
    )
    here = _reduced(subject.value) if bundle else None
    if bundle is None or here is None:
        return
    routes = list(_differences(here, _kept(bundle, key), ()))
    if not routes:
        return
    if other := _same_elsewhere(here, key, bundle, facts):
        text = f"is that of {bundle.provider} {other}; installed is {bundle.version}"
        yield Saw(("spec",), text, f"take it from {bundle.version}, or leave it out", key=True, severity="info")
        return
    where = [_in_definition(route, here) for route in routes]
    named = ", ".join(field_text(route) for route in where[:_NAMED])
    more = f" and {len(where) - _NAMED} more" if len(where) > _NAMED else ""
    yield Saw(
        where[0],
        f"{key[1]} differs from {bundle.provider} {bundle.version} in {named}{more}",
        "take the provider's own definition, or leave it to the provider's installation",
    )


def _reduced(definition: Json) -> dict[str, Json] | None:
    """The definition as the catalog keeps one; None where it cannot be compiled, which the API server tells."""
    from navos_gitops.catalog.pack import definition_facts

    try:
        return _comparable(definition_facts(definition, {}))
    except (AttributeError, KeyError, TypeError):
        return None


def _kept(bundle: Bundle, key: tuple[str, str]) -> dict[str, Json]:
    schemas = {kind.version: kind.schema for kind in bundle.kinds if (kind.group, kind.kind) == key}
    facts = bundle.definitions[key]
    versions = [{**version, "schema": schemas[version["name"]]} for version in facts["versions"]]
    return _comparable({**facts, "versions": versions})


def _comparable(facts: dict[str, Json]) -> dict[str, Json]:
    """Facts without labels, which releases add to what their sources hold, and with versions by name."""
    kept = {word: facts[word] for word in facts if word not in {"labels", "versions"}}
    versions = ({**version, "schema": _unordered(version["schema"])} for version in facts["versions"])
    return {**kept, "versions": {version["name"]: version for version in versions}}


def _unordered(schema: Json) -> Json:
    """A schema with its lists in which order says nothing as sets."""
    if isinstance(schema, list):
        return [_unordered(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {word: _part(word, value) for word, value in schema.items()}


def _part(word: str, value: Json) -> Json:
    """What stands under a word of a schema, so that equal ones are equal."""
    if word in _SETS and isinstance(value, list):
        return frozenset(json.dumps(each, sort_keys=True) for each in value)
    if word in _NAMING and isinstance(value, dict):
        return {name: _unordered(below) for name, below in value.items()}
    return value if word in _VALUES else _unordered(value)


def _differences(here: Json, there: Json, route: Route) -> Iterator[Route]:
    """Where two values part: the deepest places, missing ones too."""
    if here == there:
        return
    if isinstance(here, dict) and isinstance(there, dict):
        for word in [*here, *(word for word in there if word not in here)]:
            yield from _differences(here.get(word, _MISSING), there.get(word, _MISSING), (*route, word))
    else:
        yield route


def _same_elsewhere(here: Json, key: tuple[str, str], installed: Bundle, facts: Facts) -> str:
    """Another version of the provider whose definition this is."""
    for version in reversed(facts.catalog.versions(installed.provider)):
        bundle = facts.catalog.bundle(installed.provider, version)
        if key in bundle.definitions and _kept(bundle, key) == here:
            return version
    return ""


def _in_definition(route: Route, here: Json) -> Route:
    """The route in the CustomResourceDefinition that a route in its facts stands for."""
    first = route[0]
    if first != "versions":
        return ("spec", first) if first in {"group", "scope"} else ("spec", "names", first)
    if len(route) == 1 or route[1] not in here["versions"]:
        return ("spec", "versions")
    index = list(here["versions"]).index(route[1])
    rest = route[2:]
    if rest[:1] == ("schema",):
        rest = ("schema", "openAPIV3Schema", *rest[1:])
    elif rest[:1] in {("status",), ("scale",)}:
        rest = ("subresources", *rest)
    return ("spec", "versions", index, *rest)
