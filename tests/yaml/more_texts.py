"""Manifests as people write them, every line in some other way: more texts to hold the reader against upstream with."""

# ruff: noqa: E501, SIM905 - groups of odd texts stand together, which reads better than a text a line

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.yaml.texts import FLOWS, SCALARS, TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDS = ("\n",) * 120 + (
    "\r\n",
    "\r",
    " \n",
    "\t\n",
    "  # c\n",
    " #\n",
    "\n\n",
    "\n  \n",
    "\n\t\n",
    "\n# c\n",
    "\u2028",
    "\x85",
)
PARTS = (
    *(
        "---\n",
        "---\n",
        "--- \n",
        "--- # c\n",
        "---\t# c\n",
        "...\n---\n",
        "...\n",
        "\n---\n\n---\n",
        "---\r\n",
        "---    \n",
    ),
    *("# c\n---\n# d\n", "---\n\ufeff", "\ufeff---\n", "---  # c\n"),
)
HEADS = [
    mark + indicators + tail
    for mark in "|>"
    for indicators in (
        "",
        "-",
        "+",
        "1",
        "2",
        "4",
        "9",
        "2-",
        "-2",
        "+1",
        "1+",
        "0",
        "10",
        "--",
        "+-",
        "-+",
        "2 ",
        "a",
        " -",
    )
    for tail in ("", "", " # c", "#c", " ")
]
LINES = (
    *(
        "text",
        "two words",
        "",
        "",
        " indented",
        "  more",
        "\ttab",
        "# hash",
        "- item",
        "key: value",
        "---",
        "...",
        "'",
        '"',
        "%a",
        "{{ .x }}",
    ),
    *(
        "end ",
        "end\t",
        "\\n",
        "é日本😀",
        "\u2028",
        "a\u0085b",
        "\ufeff",
        "{",
        "]",
        "&a *b",
        "${A}",
        "a\rb",
        "\x7f",
        "   ",
        "\t",
    ),
)
WORDS = (
    *("{{ .Values.x }}", "${CLUSTER_NAME}", "${N:=3}", "a: b", "a #b", "a:", "- a", "@a", "x*.example.com"),
    *(
        "10m",
        "1.36",
        "v1.36.2",
        "0640",
        "0o640",
        "08",
        "1e3",
        "1E+3",
        "1_0",
        "+1",
        "0x1f",
        ".5",
        "5.",
        "1:30",
        "12:30:45",
        "-.inf",
        "2026-01-01",
    ),
    *(
        "192.168.0.0/16",
        "fd00::/8",
        "::",
        "a::b",
        "::1",
        ":a",
        "https://a/b#c",
        "a,b",
        "a]",
        "a[",
        "a}",
        "a?",
        "?a",
        "!a",
        "|a",
        ">a",
        "-",
        "--",
    ),
    *(
        "yes",
        "No",
        "ON",
        "n",
        "Y",
        "~",
        "null",
        "Null",
        "nULL",
        "",
        "=",
        "<<",
        "é",
        "日本",
        "\u00a0",
        "\u200b",
        "\u202e",
        "😀",
    ),
    *(
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "1e400",
        "1e-400",
        "0.1",
        "100000000000000000000000",
        "1.0",
        "-0",
        "0.0",
    ),
)
ESCAPES = '\\n \\t \\\\ \\" \\/ \\0 \\a \\b \\e \\f \\r \\v \\_ \\N \\L \\P \\x41 \\u0041 \\U00000041 \\u12 \\x4 \\ud83d\\ude00 \\ud83d \\c \\\n \\  \' \'\' " ""'.split(
    " "
)
KEYS = (
    *(
        "a",
        "b",
        "name",
        "kind",
        "spec",
        "x/y",
        "a.b/c",
        "'q'",
        '"q"',
        "a b",
        "1",
        "01",
        "1.0",
        "true",
        "y",
        "null",
        "~",
        "''",
        "-a",
        "a-",
        "?a",
        ":a",
    ),
    *(
        "<<",
        "=",
        "é",
        "a:b",
        "a#b",
        "[a]",
        "{a: b}",
        "&k k",
        "!!str k",
        "!!int 1",
        "? a",
        "- a",
        "{{ a }}",
        "a\tb",
        "0x1",
        "1e3",
        "2026-01-01",
    ),
)


def manifests(seed: int, count: int) -> Iterator[str]:
    """Streams of documents, with one to three things odd in most."""
    dice = random.Random(seed)  # noqa: S311 - repeatable noise, no secret
    for _ in range(count):
        text = ("", "\ufeff")[dice.random() < 0.02]
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            text += _often(dice, "---\n", PARTS, 0.8) if dice.random() < 0.6 or text else ""
            listed = dice.random() < 0.2
            text += "" if listed else "z: &a {k: v}\ny: &b [1]\n"
            text += _block(dice, "", 0, listed=listed)
        yield _broken(dice, text) if dice.random() < 0.2 else text


def _often(dice: random.Random, plain: str, odd: tuple[str, ...] | list[str], share: float) -> str:
    return plain if dice.random() < share else dice.choice(odd)


def _block(dice: random.Random, indent: str, depth: int, *, listed: bool) -> str:
    made = ""
    for _ in range(dice.randint(1, 4)):
        if dice.random() < 0.08:
            made += dice.choice(("# c", f"{indent}# c", f"{indent}   # c", "\t# c", "#")) + "\n"
        made += indent + _entry(dice, indent, depth, listed=listed and dice.random() < 0.99)
    return made


def _entry(dice: random.Random, indent: str, depth: int, *, listed: bool) -> str:
    key = dice.choice("abcdef") if dice.random() < 0.93 else dice.choice(KEYS)
    colon = dice.choice((":",) * 60 + (" :", ": ", ":\t"))
    head = dice.choice(("- ",) * 40 + ("-", "-  ", "-\t", "- - ")) if listed else key + colon
    if not listed and dice.random() < 0.04:
        head = f"? {dice.choice(KEYS)}{dice.choice(ENDS)}{indent}:"
    if dice.random() < 0.04 and not listed:
        return f"{indent}<<: {dice.choice(('*a', '*b', '[*a, *b]', '[*a]', '{a: 1}', '{<<: *a}', '', 'x', '[]', '&c {z: 1}'))}\n"
    mark = (
        dice.choice(("&a ", "&b ", dice.choice(TAGS) + " ", "&a !!map ", "!!str &b ")) if dice.random() < 0.06 else ""
    )
    turn = dice.random()
    if depth < 4 and turn < 0.35:
        deeper = indent + dice.choice(("  ",) * 30 + ("    ", " ", "", "\t"))
        return (
            f"{head} {mark}".rstrip() + dice.choice(ENDS) + _block(dice, deeper, depth + 1, listed=dice.random() < 0.3)
        )
    if turn < 0.42:
        return f"{head} {mark}{_literal(dice, indent)}"
    return f"{head} {mark}{_scalar(dice, indent)}{dice.choice(ENDS)}"


def _literal(dice: random.Random, indent: str) -> str:
    deeper = indent + _often(dice, "    ", ("  ", " ", "     ", ""), 0.8)
    body = "".join(
        f"{deeper if dice.random() < 0.995 else indent}{_often(dice, 'text', LINES, 0.6)}\n"
        for _ in range(dice.randint(0, 5))
    )
    return f"{_often(dice, '|', HEADS, 0.7)}\n{body}{dice.choice(('', '', chr(10), chr(10) * 3, '# c' + chr(10)))}"


def _scalar(dice: random.Random, indent: str) -> str:
    turn = dice.random()
    if turn < 0.35:
        return _often(dice, "word", WORDS if dice.random() < 0.6 else SCALARS, 0.5)
    if turn < 0.5:
        fold = f"\n{indent}   {dice.choice(('  ', ' ', '', '   ', chr(9)))}"
        words = [_often(dice, "word", WORDS, 0.8) for _ in range(dice.randint(1, 4))]
        return dice.choice((" ", fold, f"\n{fold}", " # c" + fold)).join(words)
    if turn < 0.65:
        inner = "".join(
            dice.choice(ESCAPES) if dice.random() < 0.5 else _often(dice, "x", WORDS, 0.7)
            for _ in range(dice.randint(0, 4))
        )
        return f'"{inner}"' if dice.random() < 0.7 else f"'{inner}'"
    if turn < 0.9:
        return _flow(dice, indent, 0)
    return dice.choice(("*a", "*a", "*a # c", dice.choice(FLOWS), "'" + "x " * 700 + "'", "x" * 1500))


def _flow(dice: random.Random, indent: str, depth: int) -> str:
    if depth > 3 or dice.random() < 0.35:
        word = (
            _often(dice, "x", (*WORDS, *SCALARS), 0.75)
            if dice.random() < 0.9
            else dice.choice(('"a b"', "'a, b'", "*a", "&a x", "!!str 1", '"a\n b"'))
        )
        return word if dice.random() < 0.98 else f"{dice.choice(TAGS)} {word}"
    gap = (
        dice.choice((", ", ", ", ",", " ,", f",\n{indent}    ", f", # c\n{indent}    ", f",\n{indent}    ", ",\t"))
        if dice.random() < 0.97
        else ",,"
    )
    items = [_flow(dice, indent, depth + 1) for _ in range(dice.randint(0, 3))]
    if dice.random() < 0.5:
        return f"[{gap.join(items)}{dice.choice(('', '', '', ',', ' ', gap))}]"
    colon = dice.choice((": ", ": ", ":", " : ", " :", f":\n{indent}    ", f": # c\n{indent}    "))
    pairs = [
        f"{dice.choice(('', '', '', '? '))}{dice.choice(KEYS) if dice.random() < 0.15 else dice.choice('abc')}{colon}{item}"
        if dice.random() < 0.92
        else item
        for item in items
    ]
    return f"{{{gap.join(pairs)}{dice.choice(('', '', '', ',', ' '))}}}"


def _broken(dice: random.Random, text: str) -> str:
    for _ in range(dice.randint(1, 2)):
        at = dice.randint(0, len(text))
        cut = at + dice.choice((0, 1, 1, 2, 6))
        fresh = dice.choice(
            (
                "",
                " ",
                "  ",
                "\t",
                "\n",
                "\r",
                ":",
                ": ",
                "-",
                "- ",
                "#",
                "'",
                '"',
                ",",
                "[",
                "]",
                "{",
                "}",
                "&a",
                "*a",
                "!",
                "|",
                ">",
                "?",
                "\\",
                "\ufeff",
            )
        )
        text = text[:at] + fresh + text[cut:]
    return text
