"""A Cluster's variables, defaulted and validated as Cluster API's webhook does from its ClusterClass.

Mirrors DefaultAndValidateVariables (cluster-api v1.14.2, core/webhooks/admission/cluster.go) with
cluster_variable_defaulting.go, cluster_variable_validation.go and utils.go of internal/topology/variables. What a class
defines is taken from its spec: offline there is no status, and with inline definitions it says the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navos_gitops.model import Cause, Unchecked
from navos_gitops.named import NamedTuple
from navos_gitops.schema.validate_faults import near
from navos_gitops.schema.variables_definition import VALUE, Definition, Definitions, Malformed, definitions, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Json, Route

__all__ = ["Applied", "Definitions", "apply", "definitions"]


class Applied(NamedTuple):
    """What became of a Cluster's variables.

    ``topology`` is the Cluster's ``spec.topology`` with every list of variables defaulted that could be. Routes lead
    from the Cluster's root; those of variables that only defaulting added lead beyond the given ones.
    """

    topology: dict[str, Any]
    causes: tuple[Cause, ...]
    unchecked: tuple[Unchecked, ...]


class _List(NamedTuple):
    """One list of variables: where it stands, its entries, and those it replaces."""

    field: str
    route: Route
    given: list[Json]
    old: list[Json]
    is_global: bool


def apply(class_: Json | Definitions, cluster: Json, old: Json | None) -> Applied:
    """Default and validate the variables of ``cluster`` and its overrides by ``class_``; ``old`` is None on create.

    Objects may be of API version v1beta1 or v1beta2. Who asks often gives the class's :func:`definitions` instead.
    """
    known = class_ if isinstance(class_, Definitions) else definitions(class_)
    topology, before = _topology(cluster), _topology(old)
    found: list[Cause | Unchecked] = []
    lists = tuple(_lists(topology, before))
    settled: list[list[Json]] = []
    for each in lists:
        values, faults = _defaulted(each, known)
        found += faults
        refused = any(isinstance(fault, Cause) for fault in faults)
        settled.append(each.given if refused else values)
    for each, values in zip(lists, settled, strict=True):
        found += _validated(each, values, known)
    for each, values in zip(lists, settled, strict=True):
        topology = _with(topology, each, values)
    causes = tuple(item for item in found if isinstance(item, Cause))
    return Applied(topology, causes, tuple(dict.fromkeys(item for item in found if isinstance(item, Unchecked))))


def _topology(cluster: Json) -> dict[str, Any]:
    return _mapping(_mapping(_mapping(cluster).get("spec")).get("topology"))


def _mapping(value: Json) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _entries(value: Json) -> list[Json]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _overrides(part: Json) -> list[Json]:
    return _entries(_mapping(_mapping(part).get("variables")).get("overrides"))


def _lists(topology: dict[str, Any], before: dict[str, Any]) -> Iterator[_List]:
    """The list of the whole cluster, and every list of overrides that is not empty."""
    base, route = "spec.topology", ("spec", "topology")
    variables = _entries(topology.get("variables")), _entries(before.get("variables"))
    yield _List(f"{base}.variables", (*route, "variables"), *variables, is_global=True)
    plane = topology.get("controlPlane"), before.get("controlPlane")
    if given := _overrides(plane[0]):
        where = ("controlPlane", "variables", "overrides")
        yield _List(f"{base}.{'.'.join(where)}", (*route, *where), given, _overrides(plane[1]), is_global=False)
    for kind in ("machineDeployments", "machinePools"):
        workers = _entries(_mapping(topology.get("workers")).get(kind))
        old = {item.get("name"): _overrides(item) for item in _entries(_mapping(before.get("workers")).get(kind))}
        for index, worker in enumerate(workers):
            if given := _overrides(worker):
                name = worker.get("name") or ""
                field = f"{base}.workers.{kind}[{name}].variables.overrides"
                place = (*route, "workers", kind, index, "variables", "overrides")
                yield _List(field, place, given, old.get(worker.get("name"), []), is_global=False)


def _with(topology: dict[str, Any], each: _List, values: list[Json]) -> dict[str, Any]:
    """``topology`` with ``values`` in the place of the list; parents are copied, never changed."""
    if not values and not each.given:
        return topology
    return dict(_replaced(topology, each.route[2:], values))


def _replaced(value: Json, route: Route, new: Json) -> Json:
    if not route:
        return new
    key, *rest = route
    if isinstance(value, list):
        return [_replaced(item, tuple(rest), new) if index == key else item for index, item in enumerate(value)]
    return {**value, key: _replaced(value.get(key), tuple(rest), new)}


def _twice(each: _List, values: list[Json]) -> list[Cause]:
    """A cause for each entry whose name came before."""
    seen: set[str] = set()
    causes = []
    for index, entry in enumerate(values):
        name = _name(entry)
        if name in seen:
            detail = f"the variable {name!r} is set more than once"
            causes.append(Cause("FieldValueInvalid", f"{each.field}[{name}]", detail, (*each.route, index)))
        seen.add(name)
    return causes


def _name(entry: Json) -> str:
    name = entry.get("name")
    return name if isinstance(name, str) else ""


def _undefined(each: _List, index: int, name: str, known: Definitions) -> Cause | Unchecked:
    route = (*each.route, index)
    if known.open:
        return Unchecked(f"the variable {name!r} may be defined by a runtime extension", route)
    detail = f"the ClusterClass defines no variable {name!r}{near(name, known.by_name)}"
    return Cause("FieldValueInvalid", f"{each.field}[{name}]", detail, route)


def _defaulted(each: _List, known: Definitions) -> tuple[list[Json], list[Cause | Unchecked]]:
    """The list with defaults: given entries first, then, for the whole cluster, those with a default by name.

    With any cause against it the list counts as given, without defaults.
    """
    if twice := _twice(each, each.given):
        return [], [*twice]
    faults: list[Cause | Unchecked] = []
    values = []
    for index, entry in enumerate(each.given):
        name = _name(entry)
        definition = known.by_name.get(name)
        if definition is None:
            faults.append(_undefined(each, index, name, known))
            values.append(entry)
            continue
        try:
            values.append(_with_default(definition, entry.get("value")))
        except Malformed as error:
            faults.append(_unreadable(name, error, (*each.route, index)))
            values.append(entry)
    if each.is_global:
        given = {_name(entry) for entry in each.given}
        missing = (other for name, other in known.by_name.items() if name not in given)
        values += [_with_default(other, None) for other in missing if _has_default(other)]
    return values, faults


def _has_default(definition: Definition) -> bool:
    """False for a definition that cannot be read too: nothing is said of a value nobody set."""
    try:
        return definition.has_default
    except Malformed:
        return False


def _with_default(definition: Definition, value: Json) -> Json:
    """An entry with its value as upstream stores it: numbers have gone through floating point on the way."""
    filled = definition.structural.default({VALUE: _floats(value)})
    return {"name": definition.name, "value": whole(filled.get(VALUE))}


def _floats(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _floats(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_floats(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**1000 else value


def _unreadable(name: str, error: Exception, route: Route) -> Unchecked:
    return Unchecked(f"the variable {name!r} cannot be judged: {error}", route)


def _validated(each: _List, values: list[Json], known: Definitions) -> Iterator[Cause | Unchecked]:
    if twice := _twice(each, values) or [cause._replace(route=each.route) for cause in _twice(each, each.old)]:
        yield from twice
        return
    names = {_name(entry) for entry in values}
    if each.is_global:
        for name, definition in known.by_name.items():
            if definition.required and name not in names:
                detail = f"the ClusterClass requires the variable {name!r}"
                yield Cause("FieldValueRequired", each.field, detail, each.route)
    before = {_name(entry): entry.get("value") for entry in each.old}
    for index, entry in enumerate(values):
        name = _name(entry)
        route = (*each.route, index)
        if name not in known.by_name:
            yield _undefined(each, index, name, known)
            continue
        field, value = f"{each.field}[{name}]", entry.get("value")
        try:
            yield from _judged(known.by_name[name], value, before.get(name), field, route)
        except Malformed as error:
            yield _unreadable(name, error, route)


def _judged(definition: Definition, value: Json, old: Json, field: str, route: Route) -> Iterator[Cause | Unchecked]:
    """What is wrong with one value: by its schema, else by unknown fields, else by the rules."""
    value = whole(value)
    causes = definition.plain.validate(value, field=f"{field}.{VALUE}", route=(*route, VALUE))
    if causes:
        yield from causes
        return
    wrapped = {VALUE: value}
    unknown = definition.structural.unknown(wrapped)
    if unknown:
        names = ", ".join(".".join(str(part) for part in each[1:]) for each in unknown)
        detail = f"the schema of the variable {definition.name!r} does not have {names}"
        yield Cause("FieldValueInvalid", field, detail, (*route, *unknown[0]))
        return
    if not definition.rules.any:
        return
    before = None if old is None else {VALUE: whole(old)}
    yield from definition.rules.evaluate(wrapped, before, field=field, route=route, ratcheting=False)
