"""Whether a document is what its schema says, and, where it is not, one finding a fault on the line it is on.

The compiled schema answers yes or no. Only a no loads pydantic, whose errors are put into our words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import Finding, Json, Location, Route, at, field_text
from navos_gitops.named import NamedTuple
from navos_gitops.settings import schemas
from navos_gitops.settings.faults import finding, meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from navos_gitops.schema.structural import Structural
    from navos_gitops.settings.schemas import Name
    from navos_gitops.yaml.reader import Document


class Refusal(NamedTuple):
    """One fault a schema finds: at a field, with what pydantic calls it and what it says."""

    route: Route
    type: str
    message: str
    context: Mapping[str, Json]


class Checks:
    """The schemas of one run, each compiled when it is first asked."""

    __slots__ = ("_compiled",)

    def __init__(self) -> None:
        self._compiled: dict[Name, Structural] = {}

    def accepts(self, name: Name, value: Json) -> bool:
        """Whether ``value`` is what the schema ``name`` describes."""
        compiled = self._compiled.get(name)
        if compiled is None:
            from navos_gitops.schema.structural import Structural

            compiled = self._compiled[name] = Structural(schemas.load(name))
        return not compiled.validate(value)

    def findings(self, name: Name, path: str, document: Document) -> tuple[Finding, ...]:
        """Say what is wrong with a document; empty where the schema accepts it."""
        if self.accepts(name, document.value):
            return ()
        found: dict[Route, list[Refusal]] = {}
        for refusal in refusals(name, document.value):
            found.setdefault(refusal.route, []).append(refusal)
        return tuple(_finding(name, path, document, group) for group in found.values())


def refusals(name: Name, value: Json) -> Iterator[Refusal]:
    """Ask the model itself; nothing where it accepts ``value``."""
    from pydantic import ValidationError

    from navos_gitops.settings.models import MODELS

    try:
        MODELS[name].model_validate(value)
    except ValidationError as refused:
        for error in refused.errors(include_url=False, include_input=False):
            route = _route(value, error["loc"], absent=error["type"] == "missing")
            yield Refusal(route, error["type"], error["msg"], error.get("ctx") or {})


def _route(value: Json, steps: Iterable[str | int], *, absent: bool) -> Route:
    """The route a model's error means: steps that name a branch of a union lead nowhere in the value."""
    route: list[str | int] = []
    for step in (rest := list(steps)):
        if _leads(value, step):
            value = value[step]
        elif not (absent and step is rest[-1] and isinstance(value, dict)):
            continue
        route.append(step)
    return tuple(route)


def _leads(value: Json, step: str | int) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)


def _finding(name: Name, path: str, document: Document, group: list[Refusal]) -> Finding:
    """Put the faults of one field (several, where it may be one of several types) into one finding."""
    first, route = group[0], group[0].route
    place = Location.at(path, document.span(route))
    if first.type == "extra_forbidden":
        key = Location.at(path, document.span(route, key=True))
        message, remedy = f"unknown field `{field_text(route)}`", _known(name, document.value, route)
        return finding("settings-unknown-field", message, key, field=field_text(route), remedy=remedy)
    if first.type == "missing":
        parent = Location.at(path, document.span(route[:-1], key=True))
        message = f"`{field_text(route)}` is missing"
        return finding("settings-missing-field", message, parent, field=field_text(route))
    what = f"`{field_text(route)}`" if route else "this file"
    if first.type in _OUR_OWN:
        parent = Location.at(path, document.span(route, key=True))
        message = f"{what} {first.message}"
        rule = "settings-wrong-value" if first.type == "day" else "settings-missing-field"
        return finding(rule, message, place if first.type == "day" else parent, field=field_text(route))
    value = at(document.value, route)
    wanted = " or ".join(dict.fromkeys(_wanted(refusal) for refusal in group))
    message = f"{what} must be {wanted}, not {shown(value)}"
    remedy = _remedy(route, value, first)
    return finding("settings-wrong-value", message, place, field=field_text(route), remedy=remedy)


_OUR_OWN = frozenset({"empty_target", "one_of", "no_cluster_api", "waives_everything", "day"})
"""The errors that models.py raises itself; their messages are ours already."""

_WANTED = {
    "string_type": "text",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "list_type": "a list",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "string_too_short": "text that is not empty",
    "too_short": "at least one entry",
}

_PATTERNS = {
    "^v": "a version such as v1.36.2",
    "^(https?|": "a URL that begins with https://, ssh:// or oci://",
    "^[a-z0-9]([-a-z0-9]{0,38}": "a name (lower-case letters, digits and dashes) of 40 characters at most",
    "^[a-z0-9]": "a name (lower-case letters, digits and dashes)",
    "^([0-9]+": "a duration such as 10m or 1h30m",
    "^[-a-z0-9]+$|": "a namespace (lower-case letters, digits and dashes)",
    "^([": "a namespace (lower-case letters, digits and dashes) or empty",
    "^[0-9]{1,9}": "a list, or a range such as 1..3",
    "^[0-9]{4}": "a day such as 2027-01-31",
}
"""What a pattern asks for in words, by how the pattern begins."""


def _wanted(refusal: Refusal) -> str:
    if refusal.type == "literal_error":
        return f"one of {str(refusal.context['expected']).replace(chr(39), '`')}"
    if refusal.type == "string_pattern_mismatch":
        pattern = str(refusal.context["pattern"])
        return next((words for begin, words in _PATTERNS.items() if pattern.startswith(begin)), pattern)
    return _WANTED.get(refusal.type, refusal.message)


def shown(value: Json) -> str:
    """A value in the words of a message."""
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, str):
        return f'"{value[:60]}{"…" if len(value) > 60 else ""}"'
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else f"the number {value}"


def _remedy(route: Route, value: Json, refusal: Refusal) -> str:
    if refusal.type == "literal_error" and isinstance(value, str):
        return meant(value, str(refusal.context["expected"]).replace("'", "").replace(" or ", ", ").split(", "))
    if refusal.type == "string_type" and isinstance(value, (bool, int, float)):
        return "put it in quotes"
    if isinstance(value, list) and route[-1:] and route[-1] in _MAPS:
        return _MAPS[str(route[-1])]
    if refusal.type == "string_pattern_mismatch" and isinstance(value, str):
        return _written(value, str(refusal.context["pattern"]))
    return ""


def _written(value: str, pattern: str) -> str:
    """How a text is to be written that nearly is what its pattern asks for."""
    if pattern.startswith("^v"):
        return f"write `v{value}`" if value[:1].isdigit() and value.count(".") == 2 else ""
    user, colon, path = value.partition(":")
    if pattern.startswith("^(https?|") and colon and "@" in user and "//" not in value:
        return f"write `ssh://{user}/{path}`"
    return ""


_MAPS = {
    "variables": "write `name: value`, one a line, not a list of names and values",
    "workers": "write a map from each machine deployment's name to its fields",
    "pools": "write a map from each machine pool's name to its fields",
    "machineDeployments": "`workers` itself is the map of machine deployments, by name",
    "machinePools": "machine pools stand under `pools`, by name",
}
"""Fields that are lists in a Cluster and maps by name here, so that layers can merge them."""

_ELSEWHERE = {
    "name": "a cluster's name is its file's name",
    "clusterNetwork": "write `network`",
    "kubernetesVersion": "write `version`",
    "machineDeployments": "write `workers`, a map by name",
    "machinePools": "write `pools`, a map by name",
    "topology": "its fields stand here directly",
    "spec": "its fields stand here directly: `class`, `version`, `variables`, …",
    "metadata": "write `namespace`, `labels` and `annotations` here directly",
    "resources": "list them under `manifests`",
    "patchesStrategicMerge": "write `patches`",
    "patchesJson6902": "write `patches`",
}
"""Fields people know from Cluster and from kustomize, and what they are here."""


def _known(name: Name, value: Json, route: Route) -> str:
    key, siblings = str(route[-1]), fields(schemas.load(name), value, route[:-1])
    if len(route) == 1 and name in ("overlay", "cluster") and key in _ELSEWHERE:
        return _ELSEWHERE[key]
    return meant(key, siblings) or f"known here: {', '.join(siblings)}"


def fields(schema: Json, value: Json, route: Route) -> tuple[str, ...]:
    """The fields a schema knows in the mapping at ``route``."""
    nodes = list(_branches(schema, schema, value))
    for step in route:
        value = value[step]
        nodes = [branch for node in nodes for below in _below(node, step) for branch in _branches(schema, below, value)]
    return tuple(dict.fromkeys(known for node in nodes for known in node.get("properties", ())))


def _below(node: Json, step: str | int) -> Iterator[Json]:
    below = node.get("items") if isinstance(step, int) else node.get("properties", {}).get(step)
    below = below or node.get("additionalProperties")
    if isinstance(below, dict):
        yield below


def _branches(schema: Json, node: Json, value: Json) -> Iterator[Json]:
    """The alternatives of a schema that are for a value of this type, references followed."""
    if "$ref" in node:
        yield from _branches(schema, schema["$defs"][node["$ref"].rpartition("/")[2]], value)
    alternatives = [item for word in ("anyOf", "oneOf") for item in node.get(word, ()) if "required" not in item]
    for item in alternatives:
        yield from _branches(schema, item, value)
    if node.get("type") == ("object" if isinstance(value, dict) else "array"):
        yield node
