"""The faults a schema can find, with upstream's type and path and a sentence of our own.

Which error upstream makes of what mirrors ``kubeOpenAPIResultToFieldErrors``
(k8s.io/apiextensions-apiserver v0.36.3 pkg/apiserver/validation/validation.go).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from navos_gitops.model import Cause
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from navos_gitops.model import Json, Route

NO_PATH: Final = "<nil>"
"""Upstream's text for the root, and for errors that have lost their path."""

REQUIRED: Final = "FieldValueRequired"
INVALID: Final = "FieldValueInvalid"
TYPE_INVALID: Final = "FieldValueTypeInvalid"
NOT_SUPPORTED: Final = "FieldValueNotSupported"
TOO_LONG: Final = "FieldValueTooLong"
TOO_MANY: Final = "FieldValueTooMany"
DUPLICATE: Final = "FieldValueDuplicate"
FORBIDDEN: Final = "FieldValueForbidden"

JSON_TYPES: Final = {
    "string": "string",
    "bool": "boolean",
    "int64": "integer",
    "float64": "number",
    "map": "object",
    "list": "array",
}
"""JSON's name for each of Go's types."""

_WITH_ARTICLE: Final = {
    "string": "a string",
    "boolean": "true or false",
    "integer": "an integer",
    "number": "a number",
    "object": "a mapping",
    "array": "a list",
    "null": "null",
}
_LONGEST_SHOWN: Final = 60


class Fault(NamedTuple):
    """One error. ``name`` is upstream's path, None where upstream's error has none.

    Two faults with the same ``message`` (what upstream's text is made of) are one to upstream.
    """

    type: str
    name: str | None
    message: tuple[Json, ...]
    detail: str
    route: Route


def cause(fault: Fault, field: str, route: Route) -> Cause:
    """The fault as the API server reports it of the value at ``field``, which ``route`` leads to."""
    return Cause(fault.type, field_text(fault.name, field), fault.detail, (*route, *fault.route))


def field_text(name: str | None, prefix: str) -> str:
    """Upstream's field for a path that starts at ``prefix``."""
    if not name or name == ".":
        return prefix or NO_PATH
    child = name.removeprefix(".")
    return f"{prefix}.{child}" if prefix else child


def shown(value: Json) -> str:
    """A value as a person would write it, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def near(text: Json, known: Iterable[str]) -> str:
    """``; did you mean X?`` where something known is close to ``text``, else nothing."""
    import difflib

    if not isinstance(text, str):
        return ""
    spelled = {name.lower(): name for name in known}
    found = difflib.get_close_matches(text.lower(), spelled, n=1, cutoff=0.7)
    return f"; did you mean {spelled[found[0]]}?" if found else ""


def required(name: str, route: Route, key: str) -> Fault:
    """A property that must be there is not; ``name`` is its own path."""
    return Fault(REQUIRED, name, ("required", name), "is required", (*route, key))


def enum(name: str, route: Route, value: Json, allowed: Sequence[Json]) -> Fault:
    """A value that is none of those allowed."""
    names = [each if isinstance(each, str) else json.dumps(each) for each in allowed]
    detail = f"must be one of {', '.join(names)}, not {shown(value)}{near(value, names)}"
    return Fault(NOT_SUPPORTED, name, ("enum", name, tuple(names)), detail, route)


def type_(name: str, route: Route, types: Sequence[str], found: str) -> Fault:
    """A value of another type than the schema's."""
    wanted = " or ".join(_WITH_ARTICLE.get(each, each) for each in types) or "something"
    detail = f"must be {wanted}, not {_WITH_ARTICLE.get(found, found)}"
    return Fault(TYPE_INVALID, name, ("type", name, ",".join(types), found), detail, route)


def format_type(name: str, route: Route, format_: str, found: str) -> Fault:
    """A value whose type cannot have the schema's format."""
    return Fault(TYPE_INVALID, name, ("type", name, format_, found), f"must be a {format_}", route)


def bad_format(name: str, route: Route, format_: str, value: str) -> Fault:
    """A string that is not what its format says."""
    message = ("type", name, format_, value)
    return Fault(TYPE_INVALID, name, message, f"{shown(value)} is no valid {format_}", route)


def too_long(name: str, route: Route, most: int, value: str) -> Fault:
    """A string with too many characters."""
    detail = f"must have at most {_count(most, 'character')}, and has {len(value)}"
    return Fault(TOO_LONG, name, ("too long", name, most), detail, route)


def too_short(name: str, route: Route, least: int, value: str) -> Fault:
    """A string with too few characters."""
    detail = f"must have at least {_count(least, 'character')}, and has {len(value)}"
    return Fault(INVALID, name, ("too short", name, least), "must not be empty" if not value else detail, route)


def pattern(name: str, route: Route, expression: str, value: str) -> Fault:
    """A string without a match of its pattern."""
    detail = f"{shown(value)} does not match {expression}"
    return Fault(INVALID, name, ("pattern", name, expression), detail, route)


def bound(name: str, route: Route, words: str, limit: Json, value: Json) -> Fault:
    """A number beyond a bound; ``words`` say which side."""
    return Fault(INVALID, name, (words, name, limit), f"must be {words} {limit}, not {shown(value)}", route)


def multiple(name: str, route: Route, factor: Json) -> Fault:
    """A number that is no multiple of the factor."""
    return Fault(INVALID, name, ("multiple", name, factor), f"must be a multiple of {factor}", route)


def factor(name: str, route: Route, value: Json) -> Fault:
    """A factor that is not above zero once converted to the value's type: the schema's own mistake."""
    detail = f"cannot be checked: the schema's multipleOf {value} is not above zero"
    return Fault(INVALID, name, ("factor", name, value), detail, route)


def out_of_range(name: str, route: Route, what: str, kind: str, format_: str) -> Fault:
    """A number, or a bound, that its type cannot hold; upstream reports it without its path."""
    who = "must" if what == "Checked" else f"cannot be checked: the schema's {what.lower()} must"
    detail = f"{who} be {_WITH_ARTICLE[kind]}{f' of format {format_}' if format_ else ''}"
    return Fault(INVALID, None, ("range", what, kind, format_, name), detail, route)


def items(name: str, route: Route, limit: int, size: int) -> Fault:
    """A list with too many or too few items."""
    least = size < limit
    detail = f"must have at {'least' if least else 'most'} {_count(limit, 'item')}, and has {size}"
    kind = INVALID if least else TOO_MANY
    return Fault(kind, name, ("min items" if least else "max items", name, limit), detail, route)


def properties(name: str, route: Route, limit: int, size: int) -> Fault:
    """A mapping with too many or too few fields."""
    least = size < limit
    detail = f"must have at {'least' if least else 'most'} {_count(limit, 'field')}, and has {size}"
    kind = INVALID if least else TOO_MANY
    message = ("min properties" if least else "max properties", name, limit)
    return Fault(kind, name, message, "must not be empty" if least and not size else detail, route)


def not_unique(name: str, route: Route) -> Fault:
    """A list that holds an item twice."""
    return Fault(INVALID, name, ("unique", name), "must not hold the same item twice", route)


def not_allowed(name: str, route: Route, key: str, known: Iterable[str]) -> Fault:
    """A field where only the listed ones are allowed; upstream reports it at the mapping that has it."""
    detail = f'unknown field "{key}"{near(key, known)}'
    return Fault(INVALID, name, ("not allowed", name, key), detail, (*route, key))


def any_of(name: str, route: Route, alternatives: str) -> Fault:
    """A value that fits none of several alternatives."""
    detail = f"must have at least one of {alternatives}" if alternatives else "fits none of the alternatives"
    return Fault(INVALID, None, ("any of", name), detail, route)


def one_of(name: str, route: Route, fitting: int, alternatives: str) -> Fault:
    """A value that fits none or several of alternatives of which it must fit one."""
    detail = f"must fit exactly one alternative, and fits {fitting or 'none'}"
    if alternatives:
        detail = f"must have exactly one of {alternatives}, and has {fitting or 'none'}"
    return Fault(INVALID, None, ("one of", name, fitting), detail, route)


def all_of(name: str, route: Route, *, none: bool) -> Fault:
    """A value that fits not all parts of its schema."""
    return Fault(INVALID, None, ("all of", name, none), "does not fit all parts of its schema", route)


def none_of(name: str, route: Route, alternatives: str) -> Fault:
    """A value that fits a schema it must not fit."""
    detail = f"must not have {alternatives}" if alternatives else "has a form that is not allowed"
    return Fault(INVALID, None, ("not", name), detail, route)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
