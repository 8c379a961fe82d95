"""Expressions of CEL's common part over a generated schema, and values that fit it or nearly do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cel_cases import STRINGS, Typed, cel_type, members, quoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from cel_cases import Schema

WORDS: Final = (*STRINGS, "a/b/c", "l\nf", "q\"'\\", "日本", "\U0001f40b", "Name")
PATTERNS: Final = ("^a", "[0-9]+", "^[a-z]([-a-z0-9]*[a-z0-9])?$", "b|c", "(?i)NAME", "^.$", "(", "a{2}", "")
SCALARS: Final = ("string", "int", "double", "bool")
WRONG: Final[tuple[Any, ...]] = (None, 7, 2**63, -(2**63) - 1, 1.5, float("nan"), True, "x", "y" * 2000, [], {}, [None])


class Common:
    """A source of expressions of the common part; a few of them do not fit their types."""

    def __init__(self, random: Random, node: Schema, *, transition: bool) -> None:
        self.random = random
        self.names = [Typed("self", cel_type(node), node)]
        if transition:
            self.names.append(Typed("oldSelf", cel_type(node), node))

    def boolean(self, depth: int = 3) -> str:
        """An expression that is true or false, or fails."""
        if depth <= 0:
            return self.random.choice((self._scalar("bool", 0), self._has()))
        makers: tuple[Callable[[int], str], ...] = (
            *(self._logic, self._logic, self._comparison, self._comparison, self._membership, self._text_test),
            *(self._fold, self._fold, self._guarded, self._same, lambda at: self._chosen("bool", at)),
        )
        return self.random.choice(makers)(depth - 1)

    def places(self) -> list[Typed]:
        """Every expression that leads from a name to a part of it."""
        found = []
        waiting = [(name, 0) for name in self.names]
        while waiting:
            place, depth = waiting.pop()
            found.append(place)
            if place.type == "object" and depth < 3:
                waiting += [(child, depth + 1) for child in members(place)]
        return found

    def _place(self, type_: str) -> Typed | None:
        fitting = [place for place in self.places() if place.type == type_]
        return self.random.choice(fitting) if fitting else None

    def _scalar(self, type_: str, depth: int) -> str:
        if self.random.random() < 0.02:
            type_ = self.random.choice(SCALARS)
        place = self._place(type_)
        if place is not None and self.random.random() < 0.6:
            return place.text
        if depth <= 0 or self.random.random() < 0.4:
            return self._literal(type_)
        if type_ == "bool":
            return self.boolean(depth - 1)
        return self.random.choice((self._chosen, self._computed, self._element))(type_, depth - 1)

    def _literal(self, type_: str) -> str:
        match type_:
            case "string":
                word = self.random.choice(WORDS)
                plain = quoted(word).replace("\n", "\\n")
                return self.random.choice((plain, plain, f"r{word!r}" if "\\" not in repr(word) else plain))
            case "int":
                return str(self.random.choice((0, 1, -1, 2, 3, 63, 2**40, "0x1f", 2**63 - 1, 2**63)))
            case "double":
                return self.random.choice(("0.5", "1.0", "-2.25", "1e3", "3.0", "1e400"))
            case _:
                return self.random.choice(("true", "false"))

    def _computed(self, type_: str, depth: int) -> str:
        if type_ == "int":
            sized = self._list(self.random.choice(SCALARS), depth)
            word = self._scalar("string", depth)
            total = f"{self._scalar('int', depth)} {self.random.choice('+-')} {self._scalar('int', depth)}"
            return self.random.choice((f"size({sized})", f"{sized}.size()", f"{self._wrapped(word)}.size()", total))
        if type_ == "string":
            word = self._wrapped(self._scalar("string", depth))
            return self.random.choice((f"{word}.split('/')[{self._index()}]", f"({word} + {word})"))
        return self._scalar(type_, 0)

    def _element(self, type_: str, depth: int) -> str:
        keyed = self._place(f"map({type_})")
        if keyed is not None and self.random.random() < 0.6:
            return self.random.choice((f"{keyed.text}[{self._scalar('string', 0)}]", f"{keyed.text}.a"))
        return f"{self._list(type_, depth)}[{self._index()}]"

    def _index(self) -> str:
        return self.random.choice(("0", "0", "1", "2", "-1"))

    def _wrapped(self, text: str) -> str:
        return f"({text})" if " " in text else text

    def _chosen(self, type_: str, depth: int) -> str:
        return f"({self.boolean(depth - 1)} ? {self._scalar(type_, depth)} : {self._scalar(type_, depth)})"

    def _logic(self, depth: int) -> str:
        parts = [self.boolean(depth) for _ in range(self.random.choice((2, 2, 3)))]
        joined = f" {self.random.choice(('&&', '||'))} ".join(parts)
        return self.random.choice((f"({joined})", f"!({joined})", f"!{self._wrapped(parts[0])}"))

    def _comparison(self, depth: int) -> str:
        type_ = self.random.choice(SCALARS)
        signs = ("==", "!=", "<", "<=", ">", ">=") if type_ != "bool" or self.random.random() < 0.05 else ("==", "!=")
        return f"({self._scalar(type_, depth)} {self.random.choice(signs)} {self._scalar(type_, depth)})"

    def _membership(self, depth: int) -> str:
        keyed = self.random.choice([place for place in self.places() if place.type.startswith("map(")] or [None])
        if keyed is not None and self.random.random() < 0.5:
            return f"({self._scalar('string', depth)} in {keyed.text})"
        type_ = self.random.choice(SCALARS)
        return f"({self._scalar(type_, depth)} in {self._list(type_, depth)})"

    def _text_test(self, depth: int) -> str:
        word, other = self._wrapped(self._scalar("string", depth)), self._scalar("string", depth)
        pattern = quoted(self.random.choice(PATTERNS))
        return self.random.choice((
            f"{word}.{self.random.choice(('startsWith', 'endsWith', 'contains'))}({other})",
            f"{word}.matches({pattern})",
            f"{self.random.choice(('isIP', 'isCIDR'))}({word})",
        ))  # fmt: skip

    def _has(self) -> str:
        selected = [place.text for place in self.places() if "." in place.text]
        return f"has({self.random.choice(selected)})" if selected else self._literal("bool")

    def _guarded(self, depth: int) -> str:
        return f"(!{self._has()} || {self.boolean(depth)})"

    def _same(self, depth: int) -> str:
        sign = self.random.choice(("==", "!="))
        if self.random.random() < 0.3:
            type_ = self.random.choice(SCALARS)
            return f"({self._list(type_, depth)} {sign} {self._list(type_, depth)})"
        place = self.random.choice(self.places())
        if self.random.random() < 0.1:
            return f"({place.text} {sign} null)"
        others = [other for other in self.places() if other.schema == place.schema]
        return f"({place.text} {sign} {self.random.choice([place, *others]).text})"

    def _list(self, type_: str, depth: int) -> str:
        place = self._place(f"list({type_})")
        if place is not None and self.random.random() < 0.6:
            return place.text
        if depth > 0 and self.random.random() < 0.5:
            source = self._source(type_)
            if source is not None:
                return self._gathered(source, type_, depth)
        return f"[{', '.join(self._scalar(type_, depth - 1) for _ in range(self.random.randrange(1, 4)))}]"

    def _source(self, type_: str) -> Typed | None:
        lists = [place for place in self.places() if place.type.startswith("list(")]
        kept = [place for place in lists if place.type == f"list({type_})"]
        return self.random.choice(lists + kept * 3) if lists else None

    def _gathered(self, source: Typed, type_: str, depth: int) -> str:
        name, item = self._variable(source)
        if item.type == type_ and self.random.random() < 0.5:
            return f"{source.text}.filter({name}, {self._inside(item).boolean(depth - 1)})"
        return f"{source.text}.map({name}, {self._inside(item)._scalar(type_, depth - 1)})"

    def _fold(self, depth: int) -> str:
        macro = self.random.choice(("all", "exists", "exists_one"))
        sources = [place for place in self.places() if place.type.startswith(("list(", "map("))]
        if not sources or self.random.random() < 0.2:
            type_ = self.random.choice(SCALARS)
            source = Typed(self._list(type_, depth), f"list({type_})", {"items": _node(type_)})
        else:
            source = self.random.choice(sources)
        name, item = self._variable(source)
        body = self._inside(item).boolean(depth)
        return self.random.choice((
            f"{source.text}.{macro}({name}, {body})",
            f"{source.text}.{macro}({name}, {body})",
            f"({source.text}.filter({name}, {body}).size() {self.random.choice(('<=', '=='))} 1)",
        ))  # fmt: skip

    def _variable(self, source: Typed) -> tuple[str, Typed]:
        node = source.schema.get("items") or {}
        if source.type.startswith("map("):
            node = _node("string")
        name = self.random.choice(("x", "y", "z", f"v{len(self.names)}"))
        return name, Typed(name, cel_type(node), node)

    def _inside(self, item: Typed) -> Common:
        inner = Common(self.random, {}, transition=False)
        inner.names = [name for name in self.names if name.text != item.text] + [item] * 2
        return inner


def _node(type_: str) -> Schema:
    return {"type": {"int": "integer", "double": "number", "bool": "boolean"}.get(type_, type_)}


def spoiled(random: Random, value: Any) -> Any:
    """``value`` with one of its parts gone or replaced by what may not fit."""
    if isinstance(value, dict) and value and random.random() < 0.8:
        name = random.choice(list(value))
        if random.random() < 0.3:
            return {key: member for key, member in value.items() if key != name}
        return {**value, name: spoiled(random, value[name])}
    if isinstance(value, list) and value and random.random() < 0.8:
        index = random.randrange(len(value))
        return [*value[:index], spoiled(random, value[index]), *value[index + 1 :]]
    return random.choice(WRONG)
