"""The short way, for the YAML that most manifests are: block style, a key and its value on one line.

Such a document, blocks of text (``|``, ``>``) and flat lists and maps in brackets (``[a, b]``) included, is read line
by line, four times as fast as through the event stream, and without loading a YAML library. At the first line that is
anything else this way ends, and the event stream decides. What it does read has one meaning only, so that both ways
agree; the tests hold every text they make against that.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from navos_gitops.named import NamedTuple
from navos_gitops.yaml.memory import NO_KEY

if TYPE_CHECKING:
    from navos_gitops.model import Json
    from navos_gitops.yaml.memory import Keys, Memory

    Line = tuple[int, int, str | None, int, Json]
    """Column, number of dashes, key, kind of what stands last, and its value."""

# Beyond ASCII: what is neither blank nor line break nor forbidden, and no byte order mark.
_WIDE: Final = r"\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"

_BARE_KEY: Final = "[A-Za-z0-9_/$][A-Za-z0-9_./$-]*+"


class _Patterns(NamedTuple):
    """What a line is made of, and the text of a block."""

    line: re.Pattern[str]
    block: re.Pattern[str]


def _patterns(wide: str) -> _Patterns:
    """The patterns with ``wide`` as the characters beyond ASCII: each such set takes milliseconds to compile."""
    ink = rf"[!-~{wide}]"
    # A plain value holds no `: ` and no ` #`, ends in no `:`, and begins with no indicator.
    plain = (
        rf"(?:[A-Za-z0-9_./+~=$^();<\\{wide}]|-(?={ink}))"
        rf"(?:[!-\"$-9;-~{wide}]++|:(?={ink})|(?<={ink})\#|\ ++(?=[!-\"$-~{wide}]))*+"
    )
    quoted = rf"\"[ !#-\[\]-~{wide}]*+\"|'[ -&(-~{wide}]*+'"
    # What stands between brackets is looked at by itself: to have it in here twice takes a millisecond to compile.
    value = rf"{plain}|{quoted}|\[\]|{{}}|[|>][-+]?|[\[{{][^#]*[\]}}]"
    line = rf"""(?P<indent>\ *+)
    (?: (?P<dashes>(?:-\ )*+)
        (?: (?P<key>{_BARE_KEY}|{quoted}): (?:\ ++(?P<value>{value}))?
          | (?P<item>{value})
          | (?P<last>-)
        )?
        \ *+ (?:(?<=\ )\#[ -~{wide}]*+)?
      | \#[ -~{wide}]*+
    )"""
    return _Patterns(re.compile(line, re.VERBOSE), re.compile(rf"[\t\n -~{wide}]*+"))


_ASCII: Final = _patterns("")


@cache
def _flow(wide: str) -> re.Pattern[str]:
    """A flat list or map in brackets: a plain value is one word or number, and a quoted one holds no comma."""
    atom = rf"(?:[A-Za-z0-9_./+]|-[0-9])[A-Za-z0-9_./+=-]*+|\"[ !#-+\--\[\]-~{wide}]*+\"|'[ -&(-+\--~{wide}]*+'"
    pair = rf"{_BARE_KEY}: ++(?:{atom})"
    return re.compile(rf"\[ *+(?:{atom})(?: *+, *+(?:{atom}))*+ *+\]|{{ *+{pair}(?: *+, *+{pair})*+ *+}}")


@cache
def _beyond_ascii() -> _Patterns:
    return _patterns(_WIDE)


def pattern(text: str) -> re.Pattern[str]:
    """What a line like ``text`` has to match as a whole."""
    return (_ASCII if text.isascii() else _beyond_ascii()).line


_LONGEST: Final = 1000  # a key ends within 1024 characters of its beginning
_REMEMBERED: Final = 20_000

_BLANK, _NOTHING, _SCALAR, _BLOCK, _LIST, _MAP = range(6)


def document(  # noqa: PLR0915 - one flat loop: a call for every line would cost half as much again
    data: bytes, memory: Memory, depth: int
) -> tuple[Json, int] | None:
    """A document's value, and the line of ``data`` it begins on, from 0; None where the event stream must decide."""
    try:
        texts = data.decode().split("\n")
    except UnicodeDecodeError:
        return None
    texts.pop()  # what is behind the last line break
    known = memory.lines
    columns: list[int] = []
    boxes: list[Any] = []  # the maps and lists that are open, and their columns
    box: Any = None
    waiting, name, first = False, "", -1  # whether the last entry, a key's or a dash's, still may get a value
    skip = 0
    for number, text in enumerate(texts):
        if number < skip:
            continue
        line = known.get(text) or _read(text, memory, number)
        if line is None:
            return None
        column, dashes, key, kind, value = line
        if kind == _BLANK:
            continue
        if waiting and (column > columns[-1] or (dashes and column == columns[-1] and name)):
            inside: Any = [] if dashes else {}
            box[name or -1] = inside
            box = inside
            columns.append(column)
            boxes.append(box)
        elif columns:
            while columns and columns[-1] > column:
                columns.pop()
                boxes.pop()
            if not columns or columns[-1] != column:
                return None
            box = boxes[-1]
            if dashes:
                if box.__class__ is dict:
                    return None
            elif box.__class__ is list:
                if len(columns) < 2 or columns[-2] != column:
                    return None
                columns.pop()  # a list in its key's own column ends where the next key stands
                boxes.pop()
                box = boxes[-1]
        else:
            box = [] if dashes else {}
            first = number
            columns.append(column)
            boxes.append(box)
        if dashes:
            for opened in range(1, dashes + (key is not None)):
                inside = [] if opened < dashes else {}
                box.append(inside)
                box = inside
                columns.append(column + 2 * opened)
                boxes.append(box)
        if len(columns) + (kind > _BLOCK) > depth:
            return None
        waiting = kind == _NOTHING
        entry = value
        if kind == _BLOCK:
            found = block(texts, number + 1, columns[-1] + 1, value)
            if found is None:
                return None
            entry, skip = found
        elif kind > _BLOCK:
            entry = value.copy()
        if key is None:
            name = ""
            box.append(entry)
        elif key in box:
            return None
        else:
            name = key
            box[key] = entry
    return (boxes[0], first) if boxes else None


def _read(text: str, memory: Memory, number: int) -> Line | None:
    """One line not seen before in this stream; None where it is not of the simple kind."""
    found = pattern(text).fullmatch(text) if len(text) < _LONGEST else None
    if number == 0 and text == "---":
        return 0, 0, None, _BLANK, None
    if not found:
        return None
    indent, dashes, key, value, item, last = found.group("indent", "dashes", "key", "value", "item", "last")
    count = len(dashes or "") // 2 + (last is not None)
    if key is None and not count:
        return None if item else _keep(text, memory, (0, 0, None, _BLANK, None))
    try:
        kind, entry = _entry(item if key is None else value, memory)
        key = None if key is None else key_of(key, memory.keys)
    except ValueError:
        return None
    return _keep(text, memory, (len(indent), count, key, kind, entry))


def _entry(text: str | None, memory: Memory) -> tuple[int, Json]:
    """What stands last in a line; ValueError where the event stream would have something to say."""
    if text is None:
        return _NOTHING, None
    if text[0] in "|>":
        return _BLOCK, text
    if text[0] in "[{" and len(text) > 2 and not _flow("" if text.isascii() else _WIDE).fullmatch(text):
        raise ValueError(text)
    if text[0] == "[":
        return _LIST, [_scalar(part, memory) for part in _parts(text)]
    if text[0] == "{":
        pairs = [part.partition(":") for part in _parts(text)]
        flat = {key_of(key, memory.keys): _scalar(part.strip(" "), memory) for key, _, part in pairs}
        if len(flat) < len(pairs):
            raise ValueError(text)
        return _MAP, flat
    return _SCALAR, _scalar(text, memory)


def _parts(text: str) -> list[str]:
    """What stands between brackets, where nothing holds a comma."""
    inside = text[1:-1].strip(" ")
    return [part.strip(" ") for part in inside.split(",")] if inside else []


def _scalar(text: str, memory: Memory) -> Json:
    if text[0] in "\"'":
        return text[1:-1]
    value = memory.values[text]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(text)
    return value


def key_of(text: str, keys: Keys) -> str:
    """The key that is written so; ValueError where it is none that text can be."""
    key = text[1:-1] if text[0] in "\"'" else keys[text]
    if key in ("", NO_KEY):
        raise ValueError(text)
    return key


def block(texts: list[str], start: int, least: int, head: str) -> tuple[str, int] | None:
    """The text of a block scalar that ``head`` (``|``, ``>-``) announces, and the number of the line behind it."""
    begin = start
    while begin < len(texts) and not texts[begin].strip(" "):
        begin += 1
    indent = len(texts[begin]) - len(texts[begin].lstrip(" ")) if begin < len(texts) else 0
    if indent < least or any(len(text) > indent for text in texts[start:begin]):
        return None
    margin, end = " " * indent, begin
    found = [""] * (begin - start)
    while end < len(texts):
        text = texts[end]
        if text.startswith(margin):
            found.append(text[indent:])
        elif not text.strip(" "):
            found.append("")
        else:
            break
        end += 1
    if found[begin - start].startswith("\t"):
        return None
    whole = "\n".join(found) + "\n"
    if not (_ASCII if whole.isascii() else _beyond_ascii()).block.fullmatch(whole):
        return None
    if head[0] == ">":
        if begin > start or any(text.startswith((" ", "\t")) for text in found):
            return None  # lines that stand further in keep their breaks, and those beside them as well
        whole = _folded(whole)
    if not head.endswith("+"):
        whole = whole.rstrip("\n") + ("" if head.endswith("-") else "\n")
    return whole, end


def _folded(text: str) -> str:
    """A text whose single line breaks are spaces, and that has one break less elsewhere, but for the end."""
    body = text.rstrip("\n")
    return re.sub(r"\n(\n*)", lambda breaks: breaks[1] or " ", body) + text[len(body) :]


def _keep(text: str, memory: Memory, line: Line) -> Line:
    if len(memory.lines) < _REMEMBERED:
        memory.lines[text] = line
    return line
