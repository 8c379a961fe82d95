"""Texts to hold the reader against upstream with: made from a seed, valid and broken in equal measure."""

# ruff: noqa: SIM905 - odd characters are the point, and words in a row read better than a word a line

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SCALARS = (
    "a b c key value x1 some-text y n yes no on off Yes NO On OFF true FALSE True Y N ~ null Null NULL "
    "0 1 -1 +1 007 0644 08 09.5 0o17 0o8 0O7 0x1F 0XfF 0xg 0b101 -0b11 0b-1 0b+1 0b2 +0b1 1_000 1__0 _1 1_ "
    "0x_ff 1_e_3 1e3 1E3 1e-3 -1e3 1e400 -1e400 1e-400 .5 .5e1 -.5 +.5 .5_0 . .e1 5. 1.5 1.0 100.0 -0.0 -0 "
    "9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 18446744073709551615 "
    "18446744073709551616 1e18 1e19 1e21 123456789012345678 1.2345678901234568e17 1e6 123456.5 1234567.0 "
    ".inf -.inf +.Inf .INF .nan .NaN .NAN inf nan 1:30 190:20:30 1:30:00.5 2001-01-01 2001-1-1 "
    "2001-12-14t21:59:43.10-05:00 2001-12-14T21:59:43Z 2001-13-01 12-14 << = - -- --- ... v1.2.3 1.2.3 10.0.0.0/16 "
    "a:b a::b http://x.y/z?q=1#f a#b #c ?x :x -x - ! !x & * *x % %a @ ` | > |x a?b a!b a,b ,a a[b a]b a{b a}b "
    'é ü 日本 😀 \u00a0 \u2028 \u0085 \ufeff \'\' "" \'a\' "a" \'it\'\'s\' "\\n" "\\x41" "\\u00e9" "\\/" '
    '"\\\'" "\\ud800" "\\U0010ffff" "\\U00110000" "\\_\\N\\L\\P" "\\e\\0" "\\q" "a\\\\/b" '
    "'12' \"true\" '~' [] {} [a] [[]] {a} {a,} [a,] [,] {a:} [a:] {\"a\":1} [-] [-a] a?b"
).split(" ")
FLOWS = (
    *("{a: 1}", "[a, b]", "{a: b, c: d}", "{a: }", "{a?b: 1}", "[a ?b]", "[? a]", "{? a : b}", "{? a}", "[a: b]"),
    *(
        "[? a : b]",
        "[: a]",
        "{: a}",
        "{a: {b: [c]}}",
        "[- a]",
        "{-: 1}",
        '{"a": "b", "c": [1, 2.5, null]}',
        "[a, 'b', \"c\"]",
    ),
    *(
        "{ }",
        "[ ]",
        "[a\n, b]",
        "{a: b\n}",
        "[a, # c\n b]",
        "[http://x/y?z, b]",
        "{!!str a: 1}",
        "[*a, &b c]",
        "{<<: *a}",
    ),
)

TAGS = (
    "!!str !!int !!float !!bool !!null !!binary !!timestamp !!map !!seq !!set !!merge !foo ! !<tag:yaml.org,2002:str> "
    "!!str, !a,b !!nope !e!x !!int%20 !<x !!"
).split(" ")

SPACES = ("\n", "\n", "\n", "\n  ", "\n  ", "\n    ", "\n\n", " ", " ", "  ", "\t", "\r\n", "\r", "\n\t", " #c\n", "#")

PIECES = (
    *(": ", ": ", ": ", ":\n", ":\n  ", "- ", "- ", "-\n", "? ", "?\n", ": |\n", ": >\n", ": |-\n", ": |+\n"),
    *(
        ": |2\n",
        ": >-\n",
        ": |1\n",
        "|\n",
        "> #c\n",
        "|#c\n",
        "|0\n",
        "&a ",
        "&b ",
        "*a",
        "*b",
        "*a ",
        "<<: ",
        "<<: *a\n",
    ),
    *("<<: [*a, *b]\n", "<<: {x: 1}\n", '"<<": ', "[", "]", "{", "}", ", ", ",", "'", '"', "\\", "\n---\n", "---\n"),
    *("--- #c\n", "--- a\n", "---a\n", "...\n", "\n...\n", "%YAML 1.1\n", "%TAG ! x\n", "\ufeff", "key: value\n"),
    *(
        "a: 1\n",
        "a: 2\n",
        "  b: 2\n",
        "b:\n  c: 3\n",
        "- a\n- b\n",
        "  - a\n",
        "x: &a {k: v}\n",
        "y: &b {k: w, l: 1}\n",
    ),
)


def soups(seed: int, count: int) -> Iterator[str]:
    """Random pieces of syntax in a row."""
    dice = random.Random(seed)  # noqa: S311 - repeatable noise, no secret
    for _ in range(count):
        yield "".join(
            dice.choice(dice.choice((SCALARS, SCALARS, FLOWS, SPACES, SPACES, PIECES, PIECES)))
            for _ in range(dice.randint(1, 14))
        )


def trees(seed: int, count: int) -> Iterator[str]:
    """Whole documents in block and flow style, with anchors, tags, comments and repeated keys."""
    dice = random.Random(seed)  # noqa: S311 - see above
    for _ in range(count):
        yield "---\n".join(_node(dice, "", 0).removeprefix("\n") + "\n" for _ in range(dice.choice((1, 1, 1, 2, 3))))


def broken(seed: int, count: int) -> Iterator[str]:
    """Documents with a few characters cut out, doubled or exchanged."""
    dice = random.Random(seed)  # noqa: S311 - see above
    for text in trees(seed + 1, count):
        damaged = text
        for _ in range(dice.randint(1, 3)):
            at = dice.randint(0, len(damaged))
            fresh = dice.choice(dice.choice((SCALARS, FLOWS, SPACES, PIECES)))
            damaged = damaged[:at] + dice.choice(("", fresh, fresh)) + damaged[at + dice.choice((0, 0, 1, 2)) :]
        yield damaged


def _node(dice: random.Random, indent: str, depth: int) -> str:
    marks = ""
    if dice.random() < 0.08:
        marks += dice.choice(("&a ", "&b ", "&c "))
    if dice.random() < 0.06:
        marks += dice.choice(TAGS) + " "
    pick = dice.random()
    if depth > 3 or pick < 0.35:
        return marks + dice.choice(dice.choice((SCALARS, SCALARS, SCALARS, FLOWS)))
    if pick < 0.42:
        return dice.choice(("*a", "*b", "*c"))
    if pick < 0.5:
        return marks + _flow(dice, 0)
    if pick < 0.6:
        return marks + _block_scalar(dice, indent)
    if pick < 0.8:
        lines = [
            f"\n{indent}- {_node(dice, indent + '  ', depth + 1).lstrip(chr(10) + ' ')}"
            for _ in range(dice.randint(1, 3))
        ]
        return marks.rstrip() + "".join(lines)
    return marks.rstrip() + "".join(_entry(dice, indent, depth) for _ in range(dice.randint(1, 4)))


def _entry(dice: random.Random, indent: str, depth: int) -> str:
    if dice.random() < 0.06:
        return f"\n{indent}<<: {dice.choice(('*a', '*b', '[*a, *b]', '{m: 1}', '[]', 'x'))}"
    comment = f"\n{indent}# note" if dice.random() < 0.1 else ""
    key = dice.choice(SCALARS) if dice.random() < 0.3 else dice.choice("abcdefgh")
    value = _node(dice, indent + dice.choice(("  ", "  ", " ", "")), depth + 1)
    tail = dice.choice(("", "", "", " # why", "  ")) if "\n" not in value else ""
    return f"{comment}\n{indent}{key}: {value}{tail}"


def _flow(dice: random.Random, depth: int) -> str:
    if depth > 2 or dice.random() < 0.4:
        return dice.choice(SCALARS)
    inner = [_flow(dice, depth + 1) for _ in range(dice.randint(0, 3))]
    space = dice.choice((", ", ",", " , ", ",\n "))
    if dice.random() < 0.5:
        return "[" + space.join(inner) + "]"
    colon = dice.choice((": ", ": ", ":", " : "))
    return "{" + space.join(f"{dice.choice(SCALARS)}{colon}{item}" for item in inner) + "}"


def _block_scalar(dice: random.Random, indent: str) -> str:
    head = dice.choice("|>") + dice.choice(("", "", "-", "+", "2", "-2", "2+"))
    body = "".join(
        f"\n{dice.choice((indent + '  ', indent + '  ', indent + '   ', indent + '    ', ''))}"
        f"{dice.choice(('text', 'more text', '', '# no comment', '- a: b', chr(9) + 'tab', 'end  '))}"
        for _ in range(dice.randint(0, 4))
    )
    return head + body
