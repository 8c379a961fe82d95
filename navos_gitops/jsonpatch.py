"""JSON patch (RFC 6902) as Cluster API's own library applies it, slips included.

Mirrors github.com/evanphx/json-patch v5.9.11 (v5/patch.go) with its default options: the library that applies the
patches of a ClusterClass. (The API server, kubectl and kustomize use version 4 of it.) It leaves the standard in
many places, and a patch that works there must work here, and no other: an index counts from the end (``/-1``) and
may carry a sign or zeros (``/+1``, ``/007``); what stands before a path's first slash is ignored; an empty last key
means the key ``""`` when it writes, and nothing of the kind when it reads; ``test`` takes a missing member for
null, but not a null that the patch itself wrote, and never finds two lists equal that hold a null.

The package ``jsonpatch`` from PyPI is not used: it refuses what this library takes (signs, zeros, indices from
the end, paths without a slash), takes what it refuses (``true`` for 1 and null in lists under ``test``), and
copies the whole document where this code copies the way to the changed place. A layer over it would have to
decide every operation itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from navos_gitops.model import Json

    Operation = dict[str, Json]

LARGEST = 1_000_000
"""Values that all ``copy`` operations of a patch may make; upstream sets no limit and runs out of memory."""

DEEPEST = 200
"""Levels that ``move`` and ``copy`` may build up, as many as a YAML text may have."""

_INDEX = re.compile(r"[+-]?[0-9]+")


class PatchError(Exception):
    """A patch that cannot be applied: ``index`` of the operation (-1: the patch as a whole), and the reason."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(reason if index < 0 else f"operation {index}: {reason}")
        self.index = index
        self.reason = reason


def apply(document: Json, patch: Json) -> Json:
    """``document`` with ``patch``, a list of operations, applied to it.

    Neither is changed; the result shares with them whatever the patch did not touch. All operations are checked
    before the first is applied. Raises :class:`PatchError`.
    """
    operations = checked(patch)
    if document is not None and not isinstance(document, (dict, list)):
        raise PatchError(-1, "the document is neither a mapping nor a list")
    work = _Work()
    work.add_root(document)
    for index, operation in enumerate(operations):
        try:
            _OPERATIONS[operation["op"]](work, operation)
        except _Refused as refused:
            raise PatchError(index, str(refused)) from None
    return work.result()


def checked(patch: Json) -> list[Operation]:
    """The operations of a patch, if each can be read as one. Raises :class:`PatchError`."""
    if patch is None:
        return []
    if not isinstance(patch, list):
        raise PatchError(-1, "a patch is a list of operations")
    for index, operation in enumerate(patch):
        reason = _malformed(operation)
        if reason:
            raise PatchError(index, reason)
    return patch


def answer(line: dict[str, Any]) -> dict[str, Any]:
    """One line of ``judge jsonpatch``: ``{id, document, patch}`` to ``{id, result}`` or ``{id, error}``."""
    try:
        return {"id": line.get("id"), "result": apply(line.get("document"), line.get("patch"))}
    except PatchError as error:
        return {"id": line.get("id"), "error": str(error)}


class Written(float):
    """A number of a JSON text with the text it has there, by which upstream tells numbers apart: 1.0 is not 1."""

    text: str

    def __new__(cls, text: str) -> Self:
        """Read a number; all that is kept beside it is its text."""
        made = super().__new__(cls, text)
        made.text = text
        return made


NUMBER = Written
"""What ``judge jsonpatch`` reads the fractions of a line as."""


class _Refused(Exception):  # noqa: N818 - an operation is refused; nothing failed
    """Why one operation cannot be applied."""


class _Missing(_Refused):
    """A mapping does not have the member: the one thing ``test`` forgives."""


class _Mark:
    """Something upstream tells apart that is one null in JSON."""

    __slots__ = ()


_NULL = _Mark()
"""A null that an operation wrote, or a document that is null."""

_NO_MAPPING = _Mark()
"""The root after it was set to null by ``add``, or from the start: no result may come of it."""

_NO_LIST = _Mark()
"""The root after it was set to null by ``replace``: the result is null."""


def _malformed(operation: Json) -> str:
    if not isinstance(operation, dict):
        return "an operation is a mapping"
    kind = operation.get("op")
    if not isinstance(kind, str) or kind not in _OPERATIONS:
        return f"`{kind}` is no operation" if isinstance(kind, str) else "`op` is missing or no text"
    if not isinstance(operation.get("path"), str):
        return "`path` is missing or no text"
    if kind in ("move", "copy") and not isinstance(operation.get("from"), str):
        return "`from` is missing or no text"
    return "`value` is missing" if kind in ("add", "replace") and "value" not in operation else ""


class _Work:
    """A document while a patch is applied.

    ``whole`` is what an empty key reads at the root: the document as it was when it became the root, apart from
    what paths that begin with ``//`` change in it (upstream's ``self``, which it never brings up to date).
    """

    __slots__ = ("copied", "own", "root", "whole", "wrote_null")

    def __init__(self) -> None:
        self.root: Json = None
        self.whole: Json = None
        self.own: dict[int, Json] = {}
        self.copied = 0
        self.wrote_null = False

    def add_root(self, value: Json) -> None:
        """Put another document in place of the whole one, as ``add`` does."""
        if value is not None and not isinstance(value, (dict, list)):
            raise _Refused("the whole document can only be a mapping or a list")
        self.root = _NO_MAPPING if value is None else self._mine(value)
        self.whole = _NULL if value is None else self._mine(value)

    def replace_root(self, value: Json) -> None:
        """Put another document in place of the whole one, as ``replace`` does."""
        if value is not None and not isinstance(value, (dict, list)):
            raise _Refused("the whole document can only be a mapping or a list")
        self.root = _NO_LIST if value is None else self._mine(value)
        self.whole = None

    def _mine(self, value: Json) -> Json:
        """A copy of a container's first level, which may be changed from now on."""
        mine: Json = dict(value) if isinstance(value, dict) else list(value)
        self.own[id(mine)] = mine
        return mine

    def find(self, path: str) -> tuple[Json, str]:
        """The container that holds what ``path`` leads to, to be changed at will, and the last key."""
        if path == "":
            return self.root, ""
        steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")]
        if len(steps) == 1:
            raise _Refused(f"there is nothing at `{path}`: a path begins with a slash")
        if len(steps) > DEEPEST:
            raise _Refused(f"the path has more than {DEEPEST} steps")
        holder = self.root
        for step in steps[1:-1]:
            holder = self._down(holder, step, path)
        return holder, steps[-1]

    def _down(self, holder: Json, step: str, path: str) -> Json:
        try:
            below = self.get(holder, step)
        except _Refused:
            below = None
        if not isinstance(below, (dict, list)):
            raise _Refused(f"there is nothing at `{path}`: `{step}` is missing or holds nothing")
        if id(below) in self.own:
            return below
        mine = self._mine(below)
        holder[_position(step, len(holder)) if isinstance(holder, list) else step] = mine
        return mine

    def get(self, holder: Json, key: str) -> Json:
        """What ``holder`` has at ``key``; at an empty key the root has ``whole``, and others null."""
        if holder is _NO_LIST:
            raise _Refused("the document is null")
        if key == "":
            return self.whole if holder is self.root else None
        if isinstance(holder, list):
            return holder[_position(key, len(holder))]
        if not isinstance(holder, dict):
            raise _Refused("the document is null")
        if key not in holder:
            raise _Missing(f"there is no `{key}`")
        return holder[key]

    def written(self, value: Json) -> Json:
        """An operation's value as it is put into the document."""
        if value is None:
            self.wrote_null = True
            return _NULL
        return value

    def copy(self, value: Json, left: int) -> Json:
        """A deep copy in which every null is a plain one, within the limits."""
        self.copied += 1
        if self.copied > LARGEST:
            raise _Refused(f"the patch copies more than {LARGEST} values")
        if left <= 0:
            raise _Refused(f"the copy makes the document more than {DEEPEST} levels deep")
        if isinstance(value, dict):
            mapping = {}
            for key, item in value.items():
                mapping[key] = self.copy(item, left - 1)
            return mapping
        if isinstance(value, list):
            items = []
            for item in value:
                items.append(self.copy(item, left - 1))  # noqa: PERF401 - a frame a level, not two
            return items
        return None if value is _NULL else value

    def result(self) -> Json:
        """The document as it came to be."""
        if self.root is _NO_MAPPING:
            raise PatchError(-1, "the document is null, where a mapping or a list must be")
        if self.root is _NO_LIST:
            return None
        return _plain(self.root) if self.wrote_null else self.root


def _position(key: str, size: int) -> int:
    """The index a key means in a list with ``size`` places (Go's strconv.Atoi reads it)."""
    if not _INDEX.fullmatch(key):
        raise _Refused(f"`{key}` is no index of a list")
    digits = key.lstrip("+-0")
    index = int(digits or "0") * (-1 if key.startswith("-") else 1) if len(digits) < 19 else size
    if not -size <= index < size:
        raise _Refused(f"the list has no place {key}")
    return index % size if size else index


def _put(holder: Json, key: str, value: Json) -> None:
    """Add a member to a mapping, or an item to a list before the one at that index."""
    if isinstance(holder, dict):
        holder[key] = value
    elif not isinstance(holder, list):
        raise _Refused("the document is null")
    elif key == "-":
        holder.append(value)
    else:
        holder.insert(_position(key, len(holder) + 1), value)


def _take(holder: Json, key: str) -> None:
    if isinstance(holder, list):
        del holder[_position(key, len(holder))]
    elif not isinstance(holder, dict):
        raise _Refused("the document is null")
    elif key not in holder:
        raise _Refused(f"there is no `{key}`")
    else:
        del holder[key]


def _add(work: _Work, operation: Operation) -> None:
    if operation["path"] == "":
        work.add_root(operation["value"])
        return
    holder, key = work.find(operation["path"])
    _put(holder, key, work.written(operation["value"]))


def _remove(work: _Work, operation: Operation) -> None:
    _take(*work.find(operation["path"]))


def _replace(work: _Work, operation: Operation) -> None:
    if operation["path"] == "":
        work.replace_root(operation["value"])
        return
    holder, key = work.find(operation["path"])
    work.get(holder, key)
    value = work.written(operation["value"])
    if isinstance(holder, list):
        holder[_position(key, len(holder))] = value
    else:
        _put(holder, key, value)


def _move(work: _Work, operation: Operation) -> None:
    if operation["from"] == "":
        raise _Refused("the whole document cannot be moved")
    holder, key = work.find(operation["from"])
    value = work.get(holder, key)
    _take(holder, key)
    holder, key = work.find(operation["path"])
    if not _fits(value, DEEPEST - operation["path"].count("/"), holder):
        raise _Refused(f"the move puts a value into itself, or makes the document more than {DEEPEST} levels deep")
    _put(holder, key, value)


def _copy(work: _Work, operation: Operation) -> None:
    value = work.get(*work.find(operation["from"]))
    holder, key = work.find(operation["path"])
    left = DEEPEST - operation["path"].count("/")
    _put(holder, key, value if value is _NULL else work.copy(value, left))


def _test(work: _Work, operation: Operation) -> None:
    path, wanted = operation["path"], operation.get("value")
    if path == "":
        root = {} if work.root is _NO_MAPPING else work.root
        if not _equal(root, wanted):
            raise _Refused("the document is not the value it is tested for")
        return
    holder, key = work.find(path)
    try:
        value = work.get(holder, key)
    except _Missing:
        value = None
    if (value is None) != (wanted is None) or (wanted is not None and not _equal(value, wanted)):
        raise _Refused(f"`{path}` is not the value it is tested for")


def _equal(value: Json, wanted: Json) -> bool:
    """Whether a value of the document is the one an operation carries."""
    if isinstance(value, dict):
        if not isinstance(wanted, dict) or len(value) != len(wanted):
            return False
        return all(
            key in wanted and (item is None) == (wanted[key] is None) and (item is None or _equal(item, wanted[key]))
            for key, item in value.items()
        )
    if isinstance(value, list):
        if not isinstance(wanted, list) or len(value) != len(wanted):
            return False
        return all(_equal(item, other) for item, other in zip(value, wanted, strict=True))
    if isinstance(value, (bool, str)):
        return type(value) is type(wanted) and bool(value == wanted)
    if value is None or value is _NULL or isinstance(wanted, bool) or not isinstance(wanted, (int, float)):
        return False
    if isinstance(value, Written) or isinstance(wanted, Written):
        return _text(value) == _text(wanted)
    return bool(value == wanted) and (type(value) is type(wanted) or _digits(value) == _digits(wanted))


def _text(number: float) -> str:
    return number.text if isinstance(number, Written) else str(number)


def _digits(number: float) -> str:
    """A number as Go writes it, as far as a whole one and a float can be the same text: below 1e21."""
    if isinstance(number, int):
        return str(number) if abs(number) < 10**30 else ""
    from decimal import Decimal

    return f"{Decimal(repr(number)):f}".partition(".")[0] if abs(number) < 1e21 else "1e+"


def _fits(value: Json, left: int, holder: Json) -> bool:
    """Whether a value is no deeper than what is left, and does not hold what it is to be put into."""
    if left <= 0 or value is holder:
        return False
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(_fits(item, left - 1, holder) for item in below)


def _plain(value: Json) -> Json:
    """A value in which every null is a plain one."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return None if value is _NULL else value


_OPERATIONS: dict[str, Callable[[_Work, Operation], None]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}
