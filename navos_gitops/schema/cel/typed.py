"""A schema as the engine's type checker can know it: a protobuf message for each object.

The API server checks an expression against its schema's types and refuses what cannot fit: a duration compared with a
string, a member nobody declares. A custom resource's rules have passed that check before they reached a cluster; those
a person has just written, in a ClusterClass, have not. Lists in lists and maps of lists or maps have items of any type
here, since protobuf knows no others: what is refused is wrong, what passes may yet be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navos_gitops.named import NamedTuple
from navos_gitops.schema.cel.names import escape
from navos_gitops.schema.cel.wire import chunk, varint

if TYPE_CHECKING:
    from navos_gitops.schema.cel.shape import Kind, Shape

_PACKAGE = "navos_gitops.typed"
_FILE = "navos_gitops/typed.proto"
_IMPORTS = ("google/protobuf/duration.proto", "google/protobuf/struct.proto", "google/protobuf/timestamp.proto")
# google.protobuf.FieldDescriptorProto.Type
_DOUBLE, _INT64, _BOOL, _STRING, _MESSAGE, _BYTES = 1, 3, 8, 9, 11, 12
_SAME_JSON_NAMES = 11  # MessageOptions.deprecated_legacy_json_field_conflicts: a_b beside aB is no fault here
_SCALARS: dict[Kind, int] = {
    "boolean": _BOOL,
    "integer": _INT64,
    "number": _DOUBLE,
    "string": _STRING,
    "bytes": _BYTES,
}
_WELL_KNOWN: dict[Kind, str] = {
    "dyn": "Value",
    "duration": "Duration",
    "date": "Timestamp",
    "timestamp": "Timestamp",
    "array": "ListValue",
    "map": "Struct",
}
_NAMES: dict[Kind, str] = {
    "boolean": "bool",
    "integer": "int",
    "number": "double",
    "string": "string",
    "bytes": "bytes",
    "dyn": "dyn",
    "duration": "duration",
    "date": "timestamp",
    "timestamp": "timestamp",
}


class Types(NamedTuple):
    """The messages of a schema, and its root's type as the engine writes types: ``list<int>``, a message's name ..."""

    root: str
    file: bytes


class Pool(NamedTuple):
    """What the engine asks for messages: the schema's own, and those of ``more``, a protobuf pool."""

    types: Types
    more: Any

    def FindFileByName(self, name: str) -> Any:  # noqa: N802 - the engine asks protobuf pools by this name
        """The file called ``name``; raises KeyError for an unknown one."""
        return _File(self.types.file) if name == _FILE else self.more.FindFileByName(name)

    def FindFileContainingSymbol(self, name: str) -> Any:  # noqa: N802 - the engine asks protobuf pools by this name
        """The file with the message ``name``; raises KeyError for an unknown one."""
        own = name.startswith(f"{_PACKAGE}.")
        return _File(self.types.file) if own else self.more.FindFileContainingSymbol(name)


class _File(NamedTuple):
    serialized_pb: bytes


def types(shape: Shape) -> Types:
    """The types of a value of ``shape``."""
    messages: list[bytes] = []
    root = _root(shape, messages)
    imports = b"".join(chunk(3, name.encode()) for name in _IMPORTS)
    body = b"".join(chunk(4, message) for message in messages)
    return Types(root, chunk(1, _FILE.encode()) + chunk(2, _PACKAGE.encode()) + imports + body)


def _root(shape: Shape, messages: list[bytes]) -> str:
    match shape.kind:
        case "object":
            return f"{_PACKAGE}.{_message(shape, messages)}"
        case "array" if shape.item is not None:
            return f"list<{_root(shape.item, messages)}>"
        case "map" if shape.item is not None:
            return f"map<string, {_root(shape.item, messages)}>"
    return _NAMES.get(shape.kind, "dyn")


def _message(shape: Shape, messages: list[bytes]) -> str:
    """Add the message of an object, and those inside it; its name."""
    number = len(messages)
    messages.append(b"")
    name = f"T{number}"
    fields, entries = b"", {}
    taken = {escape(member) for member in shape.members()}
    for index, (member, child) in enumerate(shape.members().items(), 1):
        spelled = escape(member)
        if spelled is None or not child.declared:
            continue
        entry = _entry_name(spelled)
        if child.kind == "map" and child.item is not None and entry not in entries and entry not in taken:
            entries[entry] = _entry(entry, child.item, messages)
            fields += chunk(2, _field(spelled, index, _MESSAGE, f"{_PACKAGE}.{name}.{entry}", repeated=True))
        elif child.kind == "array" and child.item is not None:
            fields += chunk(2, _field(spelled, index, *_single(child.item, messages), repeated=True))
        else:
            fields += chunk(2, _field(spelled, index, *_single(child, messages)))
    nested = b"".join(chunk(3, entry) for entry in entries.values())
    messages[number] = chunk(1, name.encode()) + fields + nested + chunk(7, varint(_SAME_JSON_NAMES, 1))
    return name


def _entry_name(field: str) -> str:
    """The name protobuf requires of the message of a map field's entries."""
    return "".join(part[:1].upper() + part[1:] for part in field.split("_")) + "Entry"


def _single(shape: Shape, messages: list[bytes]) -> tuple[int, str]:
    """A field's type and, of a message, its name."""
    if shape.kind in _SCALARS:
        return _SCALARS[shape.kind], ""
    if shape.kind == "object":
        return _MESSAGE, f"{_PACKAGE}.{_message(shape, messages)}"
    return _MESSAGE, f"google.protobuf.{_WELL_KNOWN.get(shape.kind, 'Value')}"


def _entry(name: str, item: Shape, messages: list[bytes]) -> bytes:
    """A map's entry, as protobuf spells maps."""
    key = _field("key", 1, _STRING, "")
    value = _field("value", 2, *_single(item, messages))
    is_entry = chunk(7, varint(7, 1))
    return chunk(1, name.encode()) + chunk(2, key) + chunk(2, value) + is_entry


def _field(name: str, number: int, kind: int, message: str, *, repeated: bool = False) -> bytes:
    label = varint(4, 3 if repeated else 1)
    named = chunk(6, f".{message}".encode()) if message else b""
    return chunk(1, name.encode()) + varint(3, number) + label + varint(5, kind) + named


def engine_type(cel: Any, name: str) -> Any:
    """The engine's own value of a type that :func:`types` wrote."""
    if name.startswith("list<"):
        return cel.Type.List(engine_type(cel, name[5:-1]))
    if name.startswith("map<string, "):
        return cel.Type.Map(cel.Type.STRING, engine_type(cel, name[12:-1]))
    return cel.Type(name) if "." in name else getattr(cel.Type, name.upper())


def written_type(name: str) -> str:
    """The same type as the engine's configuration files write it."""
    if name.startswith("list<"):
        return f"{{type_name: list, params: [{written_type(name[5:-1])}]}}"
    if name.startswith("map<string, "):
        return f"{{type_name: map, params: [{{type_name: string}}, {written_type(name[12:-1])}]}}"
    return f"{{type_name: {name}}}"
