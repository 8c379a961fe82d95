"""``NamedTuple`` as ``typing`` has it, made in a tenth of the time.

A run makes more than a hundred such classes before it does anything. ``typing`` compiles every annotation of theirs to
look at it, and ``collections.namedtuple`` the text of every ``__new__``: ten milliseconds of a run on one cluster. What
annotations mean is for mypy to check, which sees ``typing``'s; and a ``__new__`` is that of another class with as many
fields, under other names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - exported again
else:
    from collections import _tuplegetter
    from functools import cache
    from types import FunctionType

    @cache
    def _new(count: int) -> FunctionType:
        """A ``__new__`` for ``count`` fields."""
        names = ", ".join(f"_{number}" for number in range(count))
        return eval(f"lambda _cls, {names}: make(_cls, ({names},))", {"make": tuple.__new__})  # noqa: S307 - our own text

    def _constructor(fields: tuple[str, ...], defaults: list[Any]) -> FunctionType:
        """The ``__new__`` of a class, which takes its fields by place and by name."""
        like = _new(len(fields))
        code = like.__code__.replace(co_varnames=("_cls", *fields), co_name="__new__")
        return FunctionType(code, like.__globals__, "__new__", tuple(defaults))

    def _replace(self: Any, /, **changes: Any) -> Any:
        """The same value with some fields changed."""
        value = tuple.__new__(self.__class__, map(changes.pop, self._fields, self))
        if changes:
            raise TypeError(f"{type(self).__name__} has no field {', '.join(changes)}")
        return value

    def _asdict(self: Any) -> dict[str, Any]:
        """The values by the names of their fields."""
        return dict(zip(self._fields, self, strict=True))

    def _repr(self: Any) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={item!r}' for name, item in _asdict(self).items())})"

    def _arguments(self: Any) -> tuple[Any, ...]:
        """What ``copy`` and ``pickle`` make an equal value from."""
        return tuple(self)

    @classmethod
    def _make(cls: type, values: Any) -> Any:
        """The value with these fields, in order."""
        return cls(*values)

    _METHODS = {
        "_replace": _replace,
        "_asdict": _asdict,
        "_make": _make,
        "__repr__": _repr,
        "__getnewargs__": _arguments,
    }

    class _Maker(type):
        """Turns the body of a class into a named tuple with its methods."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body[field] for field in fields if field in body}
            if fields[len(fields) - len(defaults) :] != tuple(defaults):
                raise TypeError(f"{name}: a field without a default follows one with")
            getters = {
                field: _tuplegetter(place, f"Alias for field number {place}") for place, field in enumerate(fields)
            }
            names = {"__slots__": (), "_fields": fields, "__match_args__": fields, "_field_defaults": defaults}
            new = {"__new__": _constructor(fields, list(defaults.values()))}
            return type(name, (tuple,), {**_METHODS, **names, **new, **body, **getters})

    class NamedTuple(metaclass=_Maker):
        """A tuple whose places have names."""
