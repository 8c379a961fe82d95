"""One cluster file, many clusters: axes, ranges, and ``{axis}`` in names and values; no expressions."""

from __future__ import annotations

import re
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from navos_gitops.model import Finding, Json, Location, Route
from navos_gitops.named import NamedTuple
from navos_gitops.settings.faults import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from navos_gitops.settings.source import Source

LIMIT = 10_000
"""Clusters one file may make: more than one management cluster can hold."""

Value = str | int | bool

_RANGE = re.compile(r"([0-9]+)\.\.([0-9]+)")
_AXIS = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_PLACE = re.compile(r"\{([A-Za-z][A-Za-z0-9_-]*)\}")
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")

_TEXT = frozenset({"class", "namespace", "version", "labels", "annotations", "components", "manifests"})
"""Fields that are text whatever the axis holds: a label filled from the number 3 is "3"."""


class Instance(NamedTuple):
    """One cluster: a plain file's only one, or one point of a file's matrix.

    ``source.body`` has the axes filled in and no ``matrix`` any more; its places are those of the file.
    """

    name: str
    axes: Mapping[str, Value]
    source: Source

    @property
    def file(self) -> str:
        """The cluster file, relative to the fleet."""
        return self.source.path


class Expansion(NamedTuple):
    """The clusters a file makes, and what is wrong with its matrix or with their names."""

    instances: tuple[Instance, ...]
    findings: tuple[Finding, ...]


def expand(source: Source) -> Expansion:
    """Make the clusters of one file, in the order of the axes as written, the last axis fastest.

    A file that is refused (its source holds findings) or whose matrix is makes none.
    """
    stem = source.path.rpartition("/")[2].rpartition(".")[0]
    matrix = source.body.get("matrix")
    if matrix is None:
        return Expansion((), ()) if source.findings else Expansion(*_named(source, [Instance(stem, {}, source)]))
    axes: dict[str, Sequence[Value]] = {name: _values(axis) for name, axis in matrix.items()}
    wrong = tuple(_wrong(source, axes))
    if wrong or source.findings:
        return Expansion((), wrong)
    body = {key: value for key, value in source.body.items() if key != "matrix"}
    points = (dict(zip(axes, point, strict=True)) for point in product(*axes.values()))
    clashes: dict[Location, Finding] = {}
    instances = [_instance(source._replace(body=body), stem, point, clashes) for point in points]
    usable, found = _named(source, instances)
    return Expansion(usable, (*clashes.values(), *found))


def valid_name(name: str) -> bool:
    """Whether a cluster can have this name: a DNS label (k8s.io/apimachinery/pkg/util/validation, v0.36)."""
    return _NAME.fullmatch(name) is not None


def _values(axis: Json) -> Sequence[Value]:
    """The values of one axis; none where a range runs backwards or mixes padded ends with plain ones."""
    if isinstance(axis, list):
        return axis
    read = _RANGE.fullmatch(axis)
    if read is None:
        return ()
    first, last = read.groups()
    numbers = range(int(first), int(last) + 1)
    if not (_padded(first) or _padded(last)):
        return numbers
    if len(first) > len(last) or not _padded(first) or len(numbers) > LIMIT:
        return ()
    return [f"{number:0{len(first)}}" for number in numbers]


def _padded(number: str) -> bool:
    return len(number) > 1 and number.startswith("0")


def _wrong(source: Source, axes: Mapping[str, Sequence[Value]]) -> Iterator[Finding]:
    for name, values in axes.items():
        route = ("matrix", name)
        if name in ("true", "false"):
            remedy = "YAML reads y, n, on, off, yes and no as true and false: put the axis's name in quotes"
            yield _invalid(source, route, f"the axis's name is read as {name}", key=True, remedy=remedy)
        elif not _AXIS.fullmatch(name):
            yield _invalid(source, route, f"the axis `{name}` is no word of letters, digits, `-` and `_`", key=True)
        if not values:
            remedy = "a range counts upwards, `1..3`; with zeros in front, both ends have them: `01..12`"
            yield _invalid(source, route, f"the axis `{name}` has no values", remedy=remedy)
        for value in _repeated(values):
            yield _invalid(source, route, f"the axis `{name}` has the value {_text(value)} twice")
    count = prod(map(len, axes.values()))
    if count > LIMIT:
        yield _invalid(source, ("matrix",), f"makes {count} clusters; one file makes {LIMIT} at most", key=True)


def _repeated(values: Sequence[Value]) -> Iterator[Value]:
    if isinstance(values, range):
        return
    seen: set[str] = set()
    for value in values:
        if _text(value) in seen:
            yield value
        seen.add(_text(value))


def _invalid(source: Source, route: Route, message: str, *, key: bool = False, remedy: str = "") -> Finding:
    place = source.location(route, key=key)
    return finding("matrix-invalid", message, place, field=".".join(map(str, route)), remedy=remedy)


def _instance(source: Source, stem: str, point: dict[str, Value], clashes: dict[Location, Finding]) -> Instance:
    filling = _Filling(point, {}, [])
    body = {key: filling.fill(value, (key,), text=key in _TEXT) for key, value in source.body.items()}
    made = source._replace(body=body, keys=filling.keys)
    for route in filling.clashes:
        message = f"two keys become `{route[-1]}` once the axes are filled in"
        place = made.location(route, key=True)
        clashes.setdefault(place, finding("matrix-invalid", message, place))
    name = _filled(stem, point)
    if name == stem:
        name = "-".join([stem, *map(_text, point.values())])
    return Instance(name, point, made)


class _Filling(NamedTuple):
    """One point of a matrix, and the keys of maps that it filled so far."""

    point: Mapping[str, Value]
    keys: dict[Route, str]
    clashes: list[Route]
    """Where two keys of a map became one."""

    def fill(self, value: Json, route: Route, *, text: bool) -> Json:
        """``value`` with the axes filled in; ``text`` keeps a value that is nothing but an axis a text."""
        if isinstance(value, str):
            whole = None if text else _PLACE.fullmatch(value)
            return self.point[whole[1]] if whole and whole[1] in self.point else _filled(value, self.point)
        if isinstance(value, list):
            return [self.fill(item, (*route, index), text=text) for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        filled: dict[str, Json] = {}
        for key, item in value.items():
            name = _filled(key, self.point)
            if name != key:
                self.keys[*route, name] = key
            if name in filled:
                self.clashes.append((*route, name))
            filled[name] = self.fill(item, (*route, name), text=text)
        return filled


def _filled(text: str, point: Mapping[str, Value]) -> str:
    if "{" not in text:
        return text
    return _PLACE.sub(lambda place: _text(point[place[1]]) if place[1] in point else place[0], text)


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _named(source: Source, instances: list[Instance]) -> tuple[tuple[Instance, ...], tuple[Finding, ...]]:
    """The instances whose names can be used, and what is wrong with the others: one finding of a kind."""
    usable: dict[str, Instance] = {}
    invalid: dict[str, None] = {}
    twice: dict[str, None] = {}
    for instance in instances:
        if not valid_name(instance.name):
            invalid[instance.name] = None
        elif usable.setdefault(instance.name, instance) is not instance:
            twice[instance.name] = None
    found = []
    place = source.location(("matrix",), key=True) if "matrix" in source.body else Location(source.path)
    if invalid:
        message = f"{_few(invalid)} cannot be a cluster's name: it must be a DNS label of at most 63 characters"
        remedy = "the file's name, without .yaml, is the cluster's name: lower-case letters, digits and dashes"
        found.append(finding("cluster-name-invalid", message, place, remedy=remedy))
    if twice:
        remedy = "name every axis in the file's name, or none"
        message = f"the matrix makes {_few(twice)} more than once"
        found.append(finding("cluster-name-twice", message, place, remedy=remedy))
    return tuple(usable.values()), tuple(found)


def _few(names: Mapping[str, None]) -> str:
    first = ", ".join(f"`{name}`" for name in list(names)[:3])
    return f"{first} and {len(names) - 3} more" if len(names) > 3 else first
