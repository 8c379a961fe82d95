"""Documents and patches by seed: mostly patches that apply, in all the ways upstream departs from the standard."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from navos_gitops.jsonpatch import PatchError, apply

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = ["", "a", "b", "a/b", "m~n", "0", "-"]
SCALARS = [None, True, False, 0, 1, -1, 2.5, "", "a", "x", 10**20]
LAST = ["", "a", "b", "0", "-", "-1", "1", "new", "~01", "+0", "99"]
ODD = ["a", "a/b", "x/a", "//a", "/", "//", "/a//"]
KINDS = ["add", "remove", "replace", "move", "copy", "test"]


def cases(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """``count`` cases, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - the same cases every time are the point
    return (_case(dice, number) for number in range(count))


def _case(dice: random.Random, number: int) -> dict[str, Any]:
    start = _document(dice)
    now: Any = start
    patch: list[dict[str, Any]] = []
    for _ in range(dice.randint(1, 7)):
        operation = _operation(dice, now)
        try:
            now = apply(start, [*patch, operation])
        except PatchError:
            if dice.random() < 0.85:
                continue
        patch.append(operation)
    return {"id": number, "document": start, "patch": patch}


def _document(dice: random.Random) -> Any:
    if dice.random() < 0.06:
        return dice.choice([{}, [], None])
    while not isinstance(value := _value(dice), (dict, list)):
        pass
    return value


def _value(dice: random.Random, depth: int = 0) -> Any:
    shape = dice.random()
    if depth < 3 and shape < 0.3:
        return {dice.choice(KEYS): _value(dice, depth + 1) for _ in range(dice.randint(0, 3))}
    if depth < 3 and shape < 0.55:
        return [_value(dice, depth + 1) for _ in range(dice.randint(0, 3))]
    return dice.choice(SCALARS)


def _paths(dice: random.Random, value: Any, path: str = "") -> Iterator[str]:
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(dice, item, f"{path}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            written = index if dice.random() < 0.6 else dice.choice([index - len(value), f"+{index}", f"0{index}"])
            yield from _paths(dice, item, f"{path}/{written}")


def _path(dice: random.Random, value: Any) -> str:
    path, turn = dice.choice(list(_paths(dice, value))), dice.random()
    if turn < 0.35:
        return f"{path}/{dice.choice(LAST)}"
    return f"/{path}" if turn < 0.4 else dice.choice(ODD) if turn < 0.43 else path


def _operation(dice: random.Random, now: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"op": dice.choice(KINDS), "path": _path(dice, now)}
    if made["op"] in ("add", "replace", "test") and dice.random() < 0.97:
        made["value"] = _value(dice)
    if made["op"] in ("move", "copy") and dice.random() < 0.99:
        made["from"] = _path(dice, now)
    if made["op"] == "move" and made.get("from") == "/":
        made["from"] = "/a"  # upstream could tie the document into itself here, and then runs out of its stack
    if made["op"] == "test" and dice.random() < 0.7:
        made["value"] = _at(now, made["path"])
    if dice.random() < 0.01:
        made["op"] = dice.choice([5, None, "x"])
    return made


def _at(value: Any, path: str) -> Any:
    try:
        for step in path.split("/")[1:]:
            plain = step.replace("~1", "/").replace("~0", "~")
            value = value[int(plain)] if isinstance(value, list) else value[plain]
    except (KeyError, IndexError, ValueError, TypeError):
        return None
    return value
