"""Cases as JSON texts, for what a text says and its value no longer does: how a number is written, a key escaped."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from navos_gitops.jsonpatch import PatchError, apply

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS = (
    *(
        "0",
        "0.0",
        "-0.0",
        "1",
        "1.0",
        "1.00",
        "10e-1",
        "1e0",
        "1E0",
        "1e+0",
        "100",
        "1e2",
        "1E2",
        "100.0",
        "-1",
        "3.0e0",
        "1e15",
    ),
    *("9007199254740993", "9007199254740992", "9007199254740993.0", "9223372036854775807", "9223372036854775808"),
    *(
        "-9223372036854775809",
        "18446744073709551616",
        "1e20",
        "100000000000000000000",
        "1e21",
        "1000000000000000000000",
    ),
    *(
        "0.1",
        "0.10",
        "1e-7",
        "0.0000001",
        "1e308",
        "1.7976931348623157e308",
        "5e-324",
        "12345678901234567890.5",
        "1e16",
    ),
)
TEXTS = (
    *(
        '""',
        '"a"',
        '"A"',
        '"\\u0061"',
        '"\\u00e9"',
        '"é"',
        '"e\\u0301"',
        '"\\ud83d\\ude00"',
        '"😀"',
        '"\\/"',
        '"/"',
        '"\\n"',
    ),
    *(
        '"<"',
        '"\\u003c"',
        '"&"',
        '"null"',
        '"0"',
        '"\\u0000"',
        '"\\u2028"',
        '"\\"q\\""',
        '"~0"',
        '"~1"',
        "null",
        "true",
        "false",
    ),
)
KEYS = (
    *(
        '"a"',
        '"b"',
        '"a/b"',
        '"m~n"',
        '"~0"',
        '"~1"',
        '""',
        '"0"',
        '"-"',
        '"-1"',
        '"é"',
        '"\\u00e9"',
        '" "',
        '"a b"',
        '"%"',
    ),
    *('"\\u0000"', '"A"', '"~"', '"//"', '"<"'),
)
PATHS = (
    *(
        "",
        "/",
        "/a",
        "/b",
        "/a/b",
        "/a~1b",
        "/m~0n",
        "/~00",
        "/~01",
        "/~10",
        "/~",
        "/~2",
        "/a~",
        "/0",
        "/1",
        "/2",
        "/-",
        "/-1",
    ),
    *(
        "/-0",
        "/+0",
        "/00",
        "/01",
        "/1e0",
        "/1.0",
        "/ 0",
        "/0 ",
        "/é",
        "/ ",
        "/a b",
        "/%",
        "/%25",
        "/A",
        "//",
        "//a",
        "/a/",
    ),
    *(
        "/a//b",
        "/a/0",
        "/a/-",
        "/a/-1",
        "/a/0/b",
        "/0/a",
        "/0/0",
        "/~1~1",
        "a",
        "a/b",
        "#/a",
        "/<",
        "/9223372036854775807",
    ),
    *("/9223372036854775808", "/-9223372036854775808", "/99999999999999999999", "/0x0", "/１", "/a/~0", "/a/~1"),  # noqa: RUF001 - a digit to Python alone
)
KINDS = ("add", "add", "remove", "replace", "move", "copy", "test", "test")
MORE = ('"x":1', '"value":null', '"path":"/b"', '"op":"add"', '"from":null', '"path":null', '"op":null')


def lines(seed: int, count: int) -> Iterator[str]:
    """Lines for either judge. No mapping of theirs has a key twice: upstream keeps both, and takes one out."""
    dice = random.Random(seed)  # noqa: S311 - the same cases every time are the point
    number = 0
    while number < count:
        line = _line(dice, number)
        if not _doubled(line):
            number += 1
            yield line


def _doubled(line: str) -> bool:
    found = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found.append(len(dict(items)) < len(items))
        return dict(items)

    json.loads(line, object_pairs_hook=pairs)
    return any(found)


def _line(dice: random.Random, number: int) -> str:
    document = _document(dice)
    start = now = json.loads(document)
    patch: list[str] = []
    for _ in range(dice.randint(1, 6)):
        operation = _operation(dice, now)
        try:
            now = apply(start, json.loads(f"[{','.join([*patch, operation])}]"))
        except PatchError:
            if dice.random() < 0.85:
                continue
        patch.append(operation)
    whole = (
        dice.choice(("null", "{}", '"x"', "[null]", "[[]]", "[{}]")) if dice.random() < 0.02 else f"[{','.join(patch)}]"
    )
    return f'{{"id":{number},"document":{document},"patch":{whole}}}'


def _document(dice: random.Random) -> str:
    if dice.random() < 0.05:
        return dice.choice(("null", "{}", "[]", "3", '"a"', "true", " {} "))
    while (made := _value(dice))[0] not in "{[":
        pass
    return made


def _value(dice: random.Random, depth: int = 0) -> str:
    shape = dice.random()
    inner = [_value(dice, depth + 1) for _ in range(dice.randint(0, 3))] if depth < 3 and shape < 0.5 else []
    if depth < 3 and shape < 0.28:
        return "{" + ",".join(f"{dice.choice(KEYS)}:{item}" for item in inner) + "}"
    if depth < 3 and shape < 0.5:
        return "[" + ",".join(inner) + "]"
    return dice.choice(dice.choice((NUMBERS, TEXTS)))


def _operation(dice: random.Random, now: Any) -> str:
    kind, path = dice.choice(KINDS), _path(dice, now)
    fields = [f'"op":"{kind}"', f'"path":{_quoted(dice, path)}']
    if kind in ("add", "replace", "test") and dice.random() < 0.96:
        same = kind == "test" and dice.random() < 0.6
        fields.append(
            f'"value":{json.dumps(_at(now, path), ensure_ascii=dice.random() < 0.5) if same else _value(dice)}'
        )
    if kind in ("move", "copy") and dice.random() < 0.97:
        origin = _path(dice, now)
        # upstream could tie the document into itself here, and then runs out of its stack
        fields.append(f'"from":{_quoted(dice, "/a" if origin in ("", "/") else origin)}')
    if dice.random() < 0.03:
        fields.append(dice.choice(MORE))
    if dice.random() < 0.02:
        fields.pop(dice.randrange(len(fields)))
    if dice.random() < 0.05:
        dice.shuffle(fields)
    return "{" + ",".join(fields) + "}"


def _quoted(dice: random.Random, text: str) -> str:
    return json.dumps(text, ensure_ascii=dice.random() < 0.5)


def _path(dice: random.Random, now: Any) -> str:
    if not now or dice.random() < 0.25:
        return dice.choice(PATHS)
    path = dice.choice(list(_paths(now)))
    return path + dice.choice(PATHS) if dice.random() < 0.3 else path


def _paths(value: Any, path: str = "") -> Iterator[str]:
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in entries:
        yield from _paths(below, f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}")


def _at(value: Any, path: str) -> Any:
    try:
        for step in path.split("/")[1:]:
            plain = step.replace("~1", "/").replace("~0", "~")
            value = value[int(plain)] if isinstance(value, list) else value[plain]
    except (KeyError, IndexError, ValueError, TypeError):
        return None
    return value
