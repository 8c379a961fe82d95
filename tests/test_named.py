"""Our named tuples are what typing's are."""

from __future__ import annotations

import copy
import pickle
from typing import Any
from typing import NamedTuple as Typed

import pytest

from navos_gitops.named import NamedTuple


class Ours(NamedTuple):
    """A thing with a size."""

    name: str
    size: int = 1
    """In bytes."""
    tags: tuple[str, ...] = ()

    def doubled(self) -> Ours:
        return self._replace(size=2 * self.size)

    @property
    def long(self) -> bool:
        return self.size > 1

    @classmethod
    def empty(cls) -> Ours:
        return cls("")


class Theirs(Typed):
    """A thing with a size."""

    name: str
    size: int = 1
    tags: tuple[str, ...] = ()


def test_a_class_has_the_fields_defaults_and_text_that_typing_gives_it() -> None:
    alike: tuple[str, ...] = ("_fields", "_field_defaults", "__match_args__", "__doc__", "__slots__", "__annotations__")
    assert [getattr(Ours, name) for name in alike if name != "__annotations__"] == [
        getattr(Theirs, name) for name in alike if name != "__annotations__"
    ]
    assert list(Ours.__annotations__) == list(Theirs.__annotations__)
    assert (Ours.__name__, Ours.__module__, Ours.__mro__[1:]) == ("Ours", __name__, (tuple, object))


def test_values_are_tuples_with_methods() -> None:
    value = Ours("a", tags=("b",))
    assert tuple(value) == tuple(Theirs(*value)) == ("a", 1, ("b",))
    assert repr(value) == "Ours(name='a', size=1, tags=('b',))"
    assert (value.doubled(), value.doubled().long, Ours.empty()) == (("a", 2, ("b",)), True, ("", 1, ()))
    again = copy.deepcopy(value), pickle.loads(pickle.dumps(value))  # noqa: S301 - our own bytes
    assert again == (value, value)
    assert [type(each) for each in again] == [Ours, Ours]
    assert not hasattr(value, "__dict__")


@pytest.mark.parametrize("wrong", [{}, {"name": "a", "colour": "red"}], ids=str)
def test_what_is_no_field_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Ours(**wrong)
