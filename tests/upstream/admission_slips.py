"""Slips of people, made without a look at any schema: fields a level off, an older version's words, what was copied wrong."""

# ruff: noqa: ARG001, E501
# Every slip is called alike; a group of odd values stands together, which reads better than a value a line.

from __future__ import annotations

import copy
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from tests.upstream.admission_cases import LENIENT, WEBHOOKS
from tests.upstream.admission_faults import METADATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = Any
Case = dict[str, Any]
Place = tuple[Any, Any]
"""A mapping or list, and the key or index in it."""

FILE = Path(__file__).parent / "slips.yaml"

TEXTS: tuple[Json, ...] = (
    *(
        "",
        " ",
        "~",
        "null",
        "true",
        "yes",
        "0",
        "1",
        "-1",
        "1.0",
        "1e3",
        "0x10",
        "1_000",
        "007",
        "3 ",
        "50%",
        "150%",
        "-5%",
        "5 %",
        "٣",
    ),
    *(
        "10m",
        "600",
        "600s",
        "1h30m",
        "1d",
        "1.5h",
        "-10m",
        "10 m",
        "1µs",
        "PT10M",
        "9999999h",
        "2562048h",
        ".5s",
        "+1s",
        "0",
    ),
    *("2026-01-01T00:00:00Z", "2026-01-01T00:00:00+02:00", "2026-01-01", "2026-01-01 00:00:00", "2026-13-01T00:00:00Z"),
    *(
        "2026-02-30T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01t00:00:00z",
        "0000-01-01T00:00:00Z",
    ),
    *("2026-01-01T00:00:00.123456789Z", "2026-01-01T00:00:00,5Z", "2026-1-1T0:0:0Z", "1970-01-01T00:00:00-23:59"),
    *(
        "10.0.0.0/16",
        "10.0.0.1/16",
        "10.0.0.0/33",
        "010.0.0.0/8",
        "10.0.0",
        "fd00::/64",
        "fd00::1%eth0",
        "::ffff:1.2.3.4",
        "1.2.3.4/0",
    ),
    *(
        "https://a.example.com/x?y#z",
        "http://[::1]:6443",
        "a.example.com:6443",
        "ftp//x",
        "https://",
        "oci://r.example.com/c",
        "/x",
        "//x",
    ),
    *(
        "Upper",
        "under_score",
        "a.b.c",
        "-a",
        "a-",
        "a" * 63,
        "a" * 64,
        "a" * 253,
        "a" * 254,
        "a" * 1025,
        "é",
        "日本",
        "\u0000",
        "a\nb",
        "a\tb",
    ),
    *(
        "100m",
        "1Gi",
        "1.5Gi",
        "1gi",
        "1e3Ki",
        "-1",
        "1E",
        "12e6",
        "1Ei",
        "9223372036854775808",
        "0.1n",
        "1 Gi",
        ".5",
        "5.",
    ),
    *("YQ==", "YQ", "YQ=", "Y Q==", "####", "v1.36.2", "1.36", "v1.36", "1.36.2+x", "v01.2.3", "V1.36.2", "latest"),
    *(
        "rollingupdate",
        "ROLLINGUPDATE",
        "OnDelete",
        "Always",
        "{{ .cluster.name }}",
        "${VAR}",
        "$(x)",
        "a/b",
        "a:b",
        "system:x",
    ),
)
NUMBERS: tuple[Json, ...] = (
    *(
        0,
        1,
        -1,
        2,
        7,
        1.0,
        3.0,
        1e3,
        2.5,
        -0.0,
        1e21,
        1e300,
        2**31 - 1,
        2**31,
        -(2**31) - 1,
        2**53,
        2**53 + 1,
        2**63 - 1,
        2**63,
    ),
    *(2**64, -(2**63), -(2**63) - 1, 10**30, 0.1, 1e-9, 65535, 65536, 3600),
)
EMPTY: tuple[Json, ...] = (None, {}, [], "", [None], {"": None}, [[]], [{}], {"a": None}, {"a": {"b": {"c": 1}}})

OLDER: tuple[tuple[str, Json], ...] = (
    *(
        ("class", "class"),
        ("classRef", {"name": "class"}),
        ("classNamespace", "team-a"),
        ("rolloutAfter", "2026-01-01T00:00:00Z"),
    ),
    *(
        ("machineHealthCheck", {"maxUnhealthy": "40%"}),
        ("healthCheck", {"enabled": False}),
        ("enable", True),
        ("enabled", True),
    ),
    *(
        ("strategy", {"type": "RollingUpdate"}),
        ("rollout", {"strategy": {"type": "OnDelete"}}),
        ("nodeDrainTimeout", "10m"),
    ),
    *(
        ("nodeDrainTimeoutSeconds", 600),
        ("deletion", {"order": "Oldest"}),
        ("minReadySeconds", 5),
        ("deletePolicy", "Newest"),
    ),
    *(
        ("ref", {"kind": "A", "name": "b"}),
        ("templateRef", {"kind": "ATemplate", "name": "b"}),
        ("namingStrategy", {"template": "a"}),
    ),
    *(
        ("naming", {"template": "{{ .cluster.name }}"}),
        ("machineNaming", {"template": "x"}),
        ("definitionFrom", "inline"),
    ),
    *(
        ("extraArgs", {"a": "b"}),
        ("extraArgs", [{"name": "a", "value": "b"}]),
        ("kubeletExtraArgs", {"a": "b"}),
        ("apiGroup", "a.b"),
    ),
    *(
        ("apiVersion", "v1"),
        ("kind", "Thing"),
        ("namespace", "team-a"),
        ("name", "other"),
        ("uid", "x"),
        ("fieldPath", "a"),
    ),
    *(
        ("infrastructureRef", {"name": "x"}),
        ("nodeStartupTimeout", "10m"),
        ("unhealthyConditions", []),
        ("maxUnhealthy", 1),
    ),
    *(
        ("replicas", 3),
        ("version", "v1.36.2"),
        ("paused", True),
        ("paused", "true"),
        ("metadata", {"labels": {"a": "b"}}),
        ("labels", {}),
    ),
    *(
        ("spec", {}),
        ("status", {}),
        ("status", {"phase": "Provisioned", "ready": True}),
        ("template", {"spec": {}}),
        ("value", 1),
    ),
    *(
        ("variables", [{"name": "flavor", "value": "x"}]),
        ("failureDomain", "a"),
        ("failureDomains", ["a"]),
        ("taints", [{"key": "a"}]),
    ),
    *(
        ("conditions", [{"type": "Ready", "status": "True"}]),
        ("selector", {}),
        ("x-unknown", 1),
        ("timeout", "5m"),
        ("timeoutSeconds", 5),
    ),
)
WHO: tuple[tuple[str, Json], ...] = (
    *(
        ("apiVersion", "v1"),
        ("apiVersion", "cluster.x-k8s.io"),
        ("apiVersion", "cluster.x-k8s.io/v1"),
        ("apiVersion", ""),
    ),
    *(
        ("apiVersion", "cluster.x-k8s.io/v1beta1"),
        ("apiVersion", "cluster.x-k8s.io/v1beta2"),
        ("apiVersion", "a/b/c"),
        ("apiVersion", 1),
    ),
    *(
        ("apiVersion", "cluster.x-k8s.io/v1alpha4"),
        ("apiVersion", "Cluster.x-k8s.io/v1beta2"),
        ("apiVersion", None),
        ("apiVersion", []),
    ),
    *(
        ("apiVersion", "infrastructure.cluster.x-k8s.io/v1beta1"),
        ("apiVersion", "infrastructure.cluster.x-k8s.io/v1beta2"),
    ),
    *(("apiVersion", "controlplane.cluster.x-k8s.io/v1beta1"), ("apiVersion", "bootstrap.cluster.x-k8s.io/v1beta2")),
    *(
        ("kind", "cluster"),
        ("kind", "Clusters"),
        ("kind", "ClusterList"),
        ("kind", "List"),
        ("kind", ""),
        ("kind", None),
        ("kind", 5),
    ),
    *(
        ("kind", "KubeadmControlPlaneTemplate"),
        ("kind", "Machine"),
        ("kind", "MachineSet"),
        ("kind", "MachinePool"),
        ("kind", "DockerCluster"),
    ),
    *(
        ("spec", None),
        ("spec", []),
        ("spec", "x"),
        ("spec", {}),
        ("status", {}),
        ("status", {"a": 1}),
        ("status", None),
        ("status", "x"),
    ),
    *(
        ("Spec", {}),
        ("data", {"a": "b"}),
        ("items", []),
        ("metadata", None),
        ("metadata", {}),
        ("metadata", []),
        ("metadata", {"Name": "x"}),
    ),
)
MORE_METADATA: tuple[tuple[str, Json], ...] = (
    *(
        (
            "managedFields",
            [{"manager": "kubectl", "operation": "Apply", "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {}}}],
        ),
        ("managedFields", {}),
    ),
    *(
        ("managedFields", [{"manager": 1}]),
        ("managedFields", [{"fieldsV1": "x"}]),
        ("managedFields", [{"time": "now"}]),
        ("deletionTimestamp", "2026-01-01T00:00:00Z"),
    ),
    *(
        ("deletionTimestamp", "x"),
        ("generation", 1.0),
        ("generation", 1.5),
        ("generation", 1e3),
        ("deletionGracePeriodSeconds", "30"),
    ),
    *(
        ("ownerReferences", [{"apiVersion": "v1", "kind": "A", "name": "b", "uid": "c", "blockOwnerDeletion": "true"}]),
        ("ownerReferences", [None]),
    ),
    *(
        ("ownerReferences", {}),
        ("ownerReferences", [{"apiVersion": "v1", "kind": "A", "name": "b", "uid": 5}]),
        ("finalizers", [None]),
    ),
    *(
        ("ownerReferences", [{"apiVersion": "/v1", "kind": "a", "name": "B/", "uid": "c", "controller": None}]),
        ("finalizers", [1]),
    ),
    *(
        ("finalizers", []),
        ("finalizers", ["a/b/c"]),
        ("finalizers", ["kubernetes"]),
        ("finalizers", ["a" * 64]),
        ("finalizers", [""]),
    ),
    *(
        ("labels", {"a": 1.0}),
        ("labels", {"a": []}),
        ("labels", {"kubernetes.io/x": ""}),
        ("labels", {"a" * 64: ""}),
        ("labels", "a=b"),
    ),
    *(
        ("labels", {f"{'a' * 254}/b": ""}),
        ("labels", {"a": "b/c"}),
        ("labels", {"a": " "}),
        ("labels", {"a.-b": "x"}),
        ("labels", {"a": "b.-c"}),
    ),
    *(
        ("annotations", {"a": None}),
        ("annotations", {"a": {}}),
        ("annotations", []),
        ("annotations", {"": "x"}),
        ("annotations", {"/a": "x"}),
    ),
    *(
        ("annotations", {"a/": "x"}),
        ("annotations", {"Ä": "x"}),
        ("namespace", ""),
        ("namespace", "a.b"),
        ("namespace", "a" * 64),
        ("name", "a/b"),
    ),
    *(
        ("name", "a..b"),
        ("name", "."),
        ("name", ".."),
        ("name", "a%b"),
        ("name", " a"),
        ("name", "a" * 253),
        ("name", {}),
        ("name", 1.5),
    ),
    *(
        ("generateName", "a-"),
        ("generateName", "a." * 130),
        ("generateName", ""),
        ("generateName", None),
        ("generateName", 5),
        ("uid", 5),
    ),
    *(
        ("resourceVersion", 5),
        ("selfLink", None),
        ("Labels", {"a": "b"}),
        ("label", {}),
        ("zz_deprecated", 1),
        ("clusterName", 5),
    ),
    *(
        ("creationTimestamp", "2026-01-01T00:00:00+02:00"),
        ("creationTimestamp", 5),
        ("creationTimestamp", ""),
        ("creationTimestamp", {}),
    ),
)


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
    object_, old = line["object"], rng.choice(same) if rng.random() < 0.3 else base
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
