"""Slips of people, made without a look at any schema: fields a level off, an older version's words."""

# ruff: noqa: ARG001
# Every slip is called alike.

from __future__ import annotations

import copy
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from tests.upstream.admission_cases import LENIENT, WEBHOOKS
from tests.upstream.admission_faults import METADATA
from tests.upstream.admission_slip_values import EMPTY, MORE_METADATA, NUMBERS, OLDER, TEXTS, WHO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = Any
Case = dict[str, Any]
Place = tuple[Any, Any]
"""A mapping or list, and the key or index in it."""

FILE = Path(__file__).parent / "slips.yaml"


def bases() -> list[Json]:
    """The sound objects on file."""
    from navos_gitops.yaml.reader import read

    return [document.value for document in read(FILE.read_bytes())]


def places(value: Json, depth: int = 0) -> Iterator[Place]:
    """Every place below a value."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in entries:
        if depth or key not in ("apiVersion", "kind", "metadata"):
            yield value, key
        yield from places(below, depth + 1)


def _set(place: Place, value: Json) -> None:
    place[0][place[1]] = copy.deepcopy(value)


def up(object_: Json, place: Place, rng: Random) -> bool:
    """A field a level too high."""
    parent, key = place
    if not isinstance(parent, dict) or not isinstance(parent[key], dict) or not parent[key]:
        return False
    name = rng.choice(list(parent[key]))
    parent[name] = parent[key].pop(name)
    return True


def down(object_: Json, place: Place, rng: Random) -> bool:
    """A field a level too low: into a sibling."""
    parent, key = place
    others = (
        [other for name, other in parent.items() if name != key and isinstance(other, dict)]
        if isinstance(parent, dict)
        else []
    )
    if not others:
        return False
    rng.choice(others)[key] = parent.pop(key)
    return True


def elsewhere(object_: Json, place: Place, rng: Random) -> bool:
    """Something pasted in another place."""
    parent, key = rng.choice(list(places(object_)))
    value = copy.deepcopy(place[0][place[1]])
    if isinstance(parent, list):
        parent.insert(key, value)
    else:
        parent[place[1] if isinstance(place[1], str) else key] = value
    return True


def older(object_: Json, place: Place, rng: Random) -> bool:
    """A field of another version or kind."""
    target = place[0] if isinstance(place[0], dict) else place[0][place[1]]
    if not isinstance(target, dict):
        return False
    name, value = rng.choice(OLDER)
    target[name] = copy.deepcopy(value)
    return True


def another_type(object_: Json, place: Place, rng: Random) -> bool:
    """A number as a text, a text as a number, one thing as a list, a list as one thing."""
    value = place[0][place[1]]
    if isinstance(value, bool):
        made: Json = rng.choice((str(value), str(value).lower(), int(value), "yes", "on"))
    elif isinstance(value, (int, float)):
        made = rng.choice((str(value), float(value), [value], f"{value}%", f"{value}s", -value, {"value": value}))
    elif isinstance(value, str):
        made = rng.choice(
            (
                len(value),
                [value],
                {"name": value},
                {value: None},
                True,
                value.upper(),
                value.title(),
                f" {value}",
                f"{value}\n",
            )
        )
    elif isinstance(value, list):
        made = rng.choice(
            (
                value[0] if value else None,
                {str(index): item for index, item in enumerate(value)},
                ",".join(map(str, value)),
                [value],
            )
        )
    else:
        made = rng.choice(
            (
                [value],
                list(value or ()),
                str(value),
                [{"name": name, "value": item} for name, item in (value or {}).items()],
            )
        )
    _set(place, made)
    return True


def text(object_: Json, place: Place, rng: Random) -> bool:
    """A text of some form."""
    if isinstance(place[0][place[1]], (dict, list)) and rng.random() < 0.8:
        return False
    _set(place, rng.choice(TEXTS))
    return True


def number(object_: Json, place: Place, rng: Random) -> bool:
    """A number of some notation or size."""
    if not isinstance(place[0][place[1]], (int, float)) and rng.random() < 0.7:
        return False
    _set(place, rng.choice(NUMBERS))
    return True


def empty(object_: Json, place: Place, rng: Random) -> bool:
    """Nothing, in one of its forms."""
    _set(place, rng.choice(EMPTY))
    return True


def gone(object_: Json, place: Place, rng: Random) -> bool:
    """Something deleted."""
    del place[0][place[1]]
    return True


def renamed(object_: Json, place: Place, rng: Random) -> bool:
    """A field's name with a slip in it."""
    parent, key = place
    if not isinstance(parent, dict) or not key:
        return False
    at = rng.randrange(len(key))
    slips = (
        key[:at] + key[at + 1 :],
        key[:at] + key[at] + key[at:],
        key[0].swapcase() + key[1:],
        key + "s",
        f"{key} ",
        key.lower(),
    )
    parent[rng.choice(slips)] = parent.pop(key)
    return True


def twice(object_: Json, place: Place, rng: Random) -> bool:
    """An item a second time, changed or not; or too many of it."""
    parent, key = place
    if not isinstance(parent, list):
        return False
    item = copy.deepcopy(parent[key])
    if isinstance(item, dict) and item and rng.random() < 0.6:
        item[rng.choice(list(item))] = rng.choice((*TEXTS, *NUMBERS, *EMPTY))
    for _ in range(rng.choice((1, 1, 1, 2, 20, 120))):
        parent.insert(rng.randint(0, len(parent)), copy.deepcopy(item))
    return True


def ordered(object_: Json, place: Place, rng: Random) -> bool:
    """A list the other way round, or a mapping's fields."""
    value = place[0][place[1]]
    if isinstance(value, list):
        value.reverse()
    elif isinstance(value, dict):
        _set(place, dict(reversed(value.items())))
    return isinstance(value, (dict, list))


def who(object_: Json, place: Place, rng: Random) -> bool:
    """Something wrong at the top."""
    key, value = rng.choice(WHO)
    object_[key] = copy.deepcopy(value)
    return True


def metadata(object_: Json, place: Place, rng: Random) -> bool:
    """Something wrong in the metadata."""
    known = [(key, value) for _, key, value in METADATA]
    if isinstance(object_.get("metadata"), dict):
        key, value = rng.choice((*known, *MORE_METADATA, *MORE_METADATA))
        object_["metadata"][key] = copy.deepcopy(value)
        if key == "generateName" and rng.random() < 0.5:
            object_["metadata"].pop("name", None)
    return True


def merged(object_: Json, place: Place, rng: Random) -> bool:
    """A whole object inside the object."""
    _set(
        place,
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "labels": {"a": 1}}, "data": {"a": "b"}},
    )
    return True


SLIPS: tuple[Callable[[Json, Place, Random], bool], ...] = (
    *(
        up,
        up,
        down,
        down,
        elsewhere,
        elsewhere,
        older,
        older,
        older,
        another_type,
        another_type,
        another_type,
        text,
        text,
        text,
        text,
    ),
    *(number, number, empty, empty, gone, gone, renamed, twice, twice, ordered, who, metadata, metadata, merged),
)


def slip(object_: Json, rng: Random) -> str:
    """One slip, in place; which one."""
    for _ in range(8):
        found = list(places(object_))
        if not found:
            break
        made = rng.choice(SLIPS)
        if made(object_, rng.choice(found), rng):
            return made.__name__
    return "none"


def _slipped(base: Json, rng: Random, most: int = 3) -> tuple[str, Json]:
    object_ = copy.deepcopy(base)
    labels = [slip(object_, rng) for _ in range(rng.randint(1, most))]
    return "+".join(labels), object_


def slips(objects: list[Json], seed: int, count: int) -> Iterator[tuple[str, Case]]:
    """Creations, updates and deletions of these objects and of such spoiled, ids given.

    Some have a ClusterClass beside them that no server would hold; upstream answers those with an error.
    """
    rng = Random(f"{seed} slips")  # noqa: S311 - a seed must give the same cases
    for index in range(count):
        base = rng.choice(objects)
        label, object_ = _slipped(base, rng)
        line: Case = {"id": f"slips#{seed}.{index}", "operation": "CREATE", "object": object_}
        turn = rng.random()
        if turn < 0.45:
            label, line = _updated(label, line, base, rng, objects)
        elif turn < 0.48:
            line = {"id": line["id"], "operation": "DELETE", "old": object_}
        if rng.random() < 0.2:
            line["stages"] = LENIENT
        if rng.random() < 0.15:
            line["gates"] = {rng.choice(GATES): rng.random() < 0.5 for _ in range(2)}
        line["context"] = context(rng)
        line["webhooks"] = WEBHOOKS if rng.random() < 0.9 else "none"
        if _can_be_asked(line):
            yield label, line


def _can_be_asked(line: Case) -> bool:
    """Whether upstream's program can convert the old object: not one of a provider whose types it does not have."""
    if line["operation"] != "UPDATE" or line["old"].get("apiVersion") == line["object"].get("apiVersion"):
        return True
    return line["webhooks"] != "none" and str(line["old"].get("kind")).startswith(CONVERTED)


CONVERTED = ("Cluster", "Machine", "Kubeadm", "Docker", "Dev", "IPAddress", "ExtensionConfig")
"""How the kinds begin whose conversion upstream's program holds."""


GATES = (
    "ClusterTopology",
    "MachinePool",
    "RuntimeSDK",
    "KubeadmBootstrapFormatIgnition",
    "MachineTaintPropagation",
    "InPlaceUpdates",
)


def _updated(label: str, line: Case, base: Json, rng: Random, objects: list[Json]) -> tuple[str, Case]:
    """The change of a sound object, of a spoiled one, or of one in another version of its kind."""
    same = [other for other in objects if other["kind"] == base["kind"] and _group(other) == _group(base)]
    object_, old = line["object"], copy.deepcopy(rng.choice(same) if rng.random() < 0.3 else base)
    if rng.random() < 0.4:
        before, old = _slipped(old, rng, 1)
        label = f"{before}+then+{label}"
    if rng.random() < 0.4:
        object_, old = copy.deepcopy(old), object_
        label += "+back"
    if rng.random() < 0.3:
        _, old = _slipped(object_, rng, 1)
    for part in (object_, old):
        kept = part.get("metadata") if isinstance(part.get("metadata"), dict) else {}
        part["metadata"] = {
            **kept,
            "name": base["metadata"]["name"],
            "namespace": base["metadata"].get("namespace", "default"),
        }
        part["metadata"].pop("generateName", None)
    return label, {**line, "operation": "UPDATE", "object": object_, "old": old}


def _group(object_: Json) -> str:
    return str(object_["apiVersion"]).rpartition("/")[0]


AUDIT = {
    "type": "object",
    "default": {},
    "properties": {
        "enabled": {"type": "boolean", "default": False},
        "level": {"type": "string", "enum": ["Metadata", "Request"], "default": "Metadata"},
        "maxAge": {"type": "integer", "minimum": 1},
        "tags": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 8}},
    },
    "x-kubernetes-validations": [{"rule": "!has(self.maxAge) || self.enabled", "message": "maxAge needs enabled"}],
}
VARIABLES: tuple[Json, ...] = (
    {
        "name": "flavor",
        "required": True,
        "schema": {"openAPIV3Schema": {"type": "string", "minLength": 2, "pattern": "^[a-z0-9.]+$"}},
    },
    {"name": "audit", "required": False, "schema": {"openAPIV3Schema": AUDIT}},
    {
        "name": "zones",
        "required": False,
        "schema": {"openAPIV3Schema": {"type": "array", "maxItems": 3, "items": {"type": "string"}}},
    },
)


def _class(rng: Random, namespace: str) -> Json:
    from tests.upstream.admission_topology import class_before, cluster_class

    made = cluster_class(rng, {})
    variables = copy.deepcopy(list(VARIABLES))
    if rng.random() < 0.3:
        for _ in range(rng.randint(1, 2)):
            found = [place for place in places({"v": variables}) if place[1] not in ("name", "v", "required")]
            rng.choice((another_type, text, number, empty, gone, renamed))(None, rng.choice(found), rng)
    made["spec"]["variables"] = variables
    made["metadata"]["namespace"] = namespace
    return class_before(made) if rng.random() < 0.3 else made


def context(rng: Random) -> list[Json]:
    """The other objects: no class, one, or several of one name in different namespaces."""
    return [
        _class(rng, name)
        for name in rng.choice(((), ("team-a",), ("team-a",), ("team-a",), ("default",), ("default", "team-a")))
    ]
