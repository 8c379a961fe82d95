"""The nouns every part speaks of: where something stands, which object, what is wrong with it.

Values only. Nothing here reads, decides or prints. All are tuples: cheap to make, frozen, ordered.
"""

from __future__ import annotations

from typing import Any, Literal

from navos_gitops.named import NamedTuple

Json = Any
"""A JSON value as read: dict, list, str, int, float, bool or None."""

Route = tuple[str | int, ...]
"""The keys and indices that lead from an object's root to one value in it."""

Severity = Literal["error", "warning", "info"]
Outcome = Literal["rejected", "stuck", "disruptive", "policy", "unchecked"]


class Span(NamedTuple):
    """A stretch of one text: lines and columns count from 1, the end column is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Location(NamedTuple):
    """A stretch of one file; ``path`` is relative to the folder the command was pointed at, with slashes."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    @classmethod
    def at(cls, path: str, span: Span | None) -> Location:
        """The location of ``span`` in ``path``; the file's first character where no span is known."""
        return cls(path, *(span or (1, 1, 1, 1)))


class Ref(NamedTuple):
    """An object's identity, and its one text form."""

    api_version: str
    kind: str
    namespace: str
    name: str

    @property
    def group(self) -> str:
        """The API group, empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """API group, kind, namespace, name: what stays the same when an object's API version moves on."""
        return (self.group, self.kind, self.namespace, self.name)

    def __str__(self) -> str:
        where = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return f"{self.kind} {where}"


def ref_of(value: Json) -> Ref | None:
    """The identity a mapping claims, or None where it has no kind: then it is no Kubernetes object."""
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        return None
    metadata = value.get("metadata")
    meta: dict[str, Any] = metadata if isinstance(metadata, dict) else {}
    name = meta.get("name") or meta.get("generateName") or ""
    return Ref(str(value.get("apiVersion") or ""), value["kind"], str(meta.get("namespace") or ""), str(name))


def at(value: Json, route: Route) -> Json:
    """The value that a route leads to; None where it leads nowhere."""
    for step in route:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def field_text(route: Route) -> str:
    """A route as upstream and people write it: ``spec.workers.machineDeployments[0].class``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in route)
    return text.removeprefix(".")


class Cause(NamedTuple):
    """One reason the API server or a webhook gives for refusing an object.

    ``type`` and ``field`` are upstream's own (``FieldValueInvalid``, ``spec.rollout.strategy``;
    k8s.io/apimachinery/pkg/util/validation/field); ``detail`` is our sentence; ``route`` leads to the value
    (or, for a missing one, to the deepest parent that exists plus the missing key).
    """

    type: str
    field: str
    detail: str
    route: Route


class Unchecked(NamedTuple):
    """Something that could not be decided offline; never to be taken for a pass."""

    reason: str
    route: Route = ()


class Finding(NamedTuple):
    """What is wrong, how bad, what will happen, and the line a person edits."""

    rule: str
    severity: Severity
    outcome: Outcome
    message: str
    location: Location
    object: Ref | None = None
    field: str = ""
    help: str = ""
    related: tuple[Location, ...] = ()
    also: tuple[Ref, ...] = ()
    """Other objects that have the same fault of the same line, such as every Cluster below an overlay."""


class Report(NamedTuple):
    """What one run found, in the order it is shown, and how much it looked at."""

    findings: tuple[Finding, ...]
    objects: int = 0
    """Objects judged; an object shared by many clusters counts once."""
    files: int = 0
    """Files read."""
    waived: tuple[Finding, ...] = ()
    """What was found as well, and waivers cover."""

    def worst(self) -> Severity | None:
        """The highest severity among the findings, None where there are none."""
        found = {finding.severity for finding in self.findings}
        return next((severity for severity in SEVERITIES if severity in found), None)


SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""From worst to mildest."""
