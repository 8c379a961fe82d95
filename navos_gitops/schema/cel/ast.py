"""A compiled expression's tree, read from and written to the bytes the engine serializes.

The bytes are cel.expr's CheckedExpr or ParsedExpr (cel-spec, proto/cel/expr/syntax.proto and checked.proto) inside a
google.protobuf.Any. Only what those messages hold is read, by their published field numbers.
"""

from __future__ import annotations

from navos_gitops.named import NamedTuple

# The tags of cel.expr.Type's kinds: of the first, no type fits another; of the others, none fits another kind.
_DEFINITE = frozenset((b"\x18", b"\x28", b"\x4a"))
_SCALAR = frozenset((b"\x10", b"\x18", b"\x28", b"\x5a"))
_CONTAINER = frozenset((b"\x32", b"\x3a"))
PARSED = "type.googleapis.com/cel.expr.ParsedExpr"


class Constant(NamedTuple):
    """A literal; ``encoded`` is its cel.expr.Constant as it came."""

    id: int
    encoded: bytes


class Ident(NamedTuple):
    """A variable's or a type's name."""

    id: int
    name: str


class Select(NamedTuple):
    """``operand.field``, or ``has(operand.field)`` where ``test`` is set."""

    id: int
    operand: Expr
    field: str
    test: bool


class Call(NamedTuple):
    """A function or operator; ``target`` is the receiver of a member call."""

    id: int
    target: Expr | None
    function: str
    arguments: tuple[Expr, ...]


class Elements(NamedTuple):
    """A list literal; ``optional`` are the indices of its optional elements."""

    id: int
    elements: tuple[Expr, ...]
    optional: bytes


class Entry(NamedTuple):
    """One entry of a map or message literal."""

    id: int
    field: bytes
    key: Expr | None
    value: Expr
    optional: int


class Struct(NamedTuple):
    """A map literal, or a message literal where ``name`` is set."""

    id: int
    name: bytes
    entries: tuple[Entry, ...]


class Comprehension(NamedTuple):
    """A fold: what the macros (all, exists_one, map, filter ...) become."""

    id: int
    variable: str
    variable2: str
    range: Expr
    accumulator: str
    start: Expr
    condition: Expr
    step: Expr
    result: Expr


Expr = Constant | Ident | Select | Call | Elements | Struct | Comprehension
_Fields = dict[int, list[int | bytes]]


class Tree(NamedTuple):
    """One expression, what it refers to, the type of each part, and the engine's notes on its text.

    ``types`` maps an expression's id to its cel.expr.Type as it came.
    """

    expr: Expr
    names: frozenset[str]
    types: dict[int, bytes]
    source: bytes

    def is_scalar(self, expr: Expr) -> bool:
        """Whether a part is known to be a null, a string, a time, a type ...: no list, map or anything at all."""
        return self.types.get(expr.id, b"")[:1] in _SCALAR

    def message(self, expr: Expr) -> str:
        """The full name of the message type of a part; empty for other types."""
        return _text(_fields(self.types.get(expr.id, b"")), 9)


def decode(serialized: bytes) -> Tree:
    """The tree in an engine's serialized (checked or parsed) expression."""
    outer = _fields(serialized)
    kind, message = _text(outer, 1), _fields(_bytes(outer, 2))
    if kind == PARSED:
        return Tree(_expr(_bytes(message, 2)), frozenset(), {}, _bytes(message, 3))
    expr = _expr(_bytes(message, 4))
    references = (_fields(_bytes(_fields(_raw(entry)), 2)) for entry in message.get(2, ()))
    names = frozenset(_text(reference, 1) for reference in references)
    typed = [_fields(_raw(entry)) for entry in message.get(3, ())]
    types = {_int(entry, 1): _bytes(entry, 2) for entry in typed}
    return Tree(expr, names, types, _bytes(message, 5))


def has_mixed_literal(tree: Tree) -> bool:
    """Whether a list literal in it has elements of different types, which Kubernetes does not allow."""
    waiting = [tree.expr]
    while waiting:
        expr = waiting.pop()
        waiting += parts(expr)
        if isinstance(expr, Elements) and len(expr.elements) > 1:
            types = (tree.types.get(each.id, b"") for each in expr.elements)
            kinds = {each[:1] if each[:1] in _CONTAINER else each for each in types}
            if len({kind for kind in kinds if kind[:1] in _DEFINITE | _CONTAINER}) > 1:
                return True
    return False


def encode(expr: Expr, source: bytes) -> bytes:
    """The bytes of ``expr`` as an unchecked expression, which the engine can load."""
    message = _chunk(2, _encoded(expr)) + _chunk(3, source)
    return _chunk(1, PARSED.encode()) + _chunk(2, message)


def parts(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside ``expr``."""
    match expr:
        case Select():
            return (expr.operand,)
        case Call():
            return expr.arguments if expr.target is None else (expr.target, *expr.arguments)
        case Elements():
            return expr.elements
        case Struct():
            pairs = ((entry.key, entry.value) for entry in expr.entries)
            return tuple(part for pair in pairs for part in pair if part is not None)
        case Comprehension():
            return (expr.range, expr.start, expr.condition, expr.step, expr.result)
        case _:
            return ()


def string_constant(expr: Expr) -> str | None:
    """The text of a string literal; None for anything else."""
    if not isinstance(expr, Constant):
        return None
    fields = _fields(expr.encoded)
    return _text(fields, 6) if 6 in fields else None


def is_number(expr: Expr) -> bool:
    """Whether it is the literal of a number."""
    return isinstance(expr, Constant) and expr.encoded[:1] in {b"\x18", b"\x20", b"\x29"}


def integer(identity: int, value: int) -> Constant:
    """The literal of a small integer that is not negative."""
    return Constant(identity, _number(3, value))


def _expr(data: bytes) -> Expr:
    fields = _fields(data)
    identity = _int(fields, 2)
    for number, read in _READERS.items():
        if number in fields:
            return read(identity, _fields(_bytes(fields, number)))
    return Constant(identity, _bytes(fields, 3))


def _select(identity: int, fields: _Fields) -> Expr:
    return Select(identity, _expr(_bytes(fields, 1)), _text(fields, 2), bool(_int(fields, 3)))


def _call(identity: int, fields: _Fields) -> Expr:
    target = _expr(_bytes(fields, 1)) if 1 in fields else None
    return Call(identity, target, _text(fields, 2), tuple(_expr(_raw(item)) for item in fields.get(3, ())))


def _elements(identity: int, fields: _Fields) -> Expr:
    optional = b"".join(_chunk(2, item) if isinstance(item, bytes) else _number(2, item) for item in fields.get(2, ()))
    return Elements(identity, tuple(_expr(_raw(item)) for item in fields.get(1, ())), optional)


def _struct(identity: int, fields: _Fields) -> Expr:
    entries = tuple(_entry(_fields(_raw(item))) for item in fields.get(2, ()))
    return Struct(identity, _bytes(fields, 1), entries)


def _entry(fields: _Fields) -> Entry:
    key = _expr(_bytes(fields, 3)) if 3 in fields else None
    return Entry(_int(fields, 1), _bytes(fields, 2), key, _expr(_bytes(fields, 4)), _int(fields, 5))


def _comprehension(identity: int, fields: _Fields) -> Expr:
    scope, start, condition, step, result = (_expr(_bytes(fields, number)) for number in (2, 4, 5, 6, 7))
    variable, accumulator, variable2 = (_text(fields, number) for number in (1, 3, 8))
    return Comprehension(identity, variable, variable2, scope, accumulator, start, condition, step, result)


_READERS = {
    4: lambda identity, fields: Ident(identity, _text(fields, 1)),
    5: _select,
    6: _call,
    7: _elements,
    8: _struct,
    9: _comprehension,
}


def _encoded(expr: Expr) -> bytes:
    head = _number(2, expr.id)
    match expr:
        case Constant():
            return head + _chunk(3, expr.encoded)
        case Ident():
            return head + _chunk(4, _chunk(1, expr.name.encode()))
        case Select():
            body = _chunk(1, _encoded(expr.operand)) + _chunk(2, expr.field.encode()) + _number(3, expr.test)
            return head + _chunk(5, body)
        case Call():
            target = b"" if expr.target is None else _chunk(1, _encoded(expr.target))
            arguments = b"".join(_chunk(3, _encoded(item)) for item in expr.arguments)
            return head + _chunk(6, target + _chunk(2, expr.function.encode()) + arguments)
        case Elements():
            return head + _chunk(7, b"".join(_chunk(1, _encoded(item)) for item in expr.elements) + expr.optional)
        case Struct():
            entries = b"".join(_chunk(2, _encoded_entry(entry)) for entry in expr.entries)
            return head + _chunk(8, (_chunk(1, expr.name) if expr.name else b"") + entries)
        case Comprehension():
            return head + _chunk(9, _encoded_fold(expr))


def _encoded_entry(entry: Entry) -> bytes:
    key = _chunk(2, entry.field) if entry.key is None else _chunk(3, _encoded(entry.key))
    return _number(1, entry.id) + key + _chunk(4, _encoded(entry.value)) + _number(5, entry.optional)


def _encoded_fold(fold: Comprehension) -> bytes:
    parts = ((2, fold.range), (4, fold.start), (5, fold.condition), (6, fold.step), (7, fold.result))
    names = ((1, fold.variable), (3, fold.accumulator), (8, fold.variable2))
    return b"".join(_chunk(number, name.encode()) for number, name in names if name) + b"".join(
        _chunk(number, _encoded(part)) for number, part in parts
    )


def _fields(data: bytes) -> _Fields:
    """One message's fields by number: numbers as int, the rest as bytes."""
    fields: _Fields = {}
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        value: int | bytes
        match tag & 7:
            case 0:
                value, at = _varint(data, at)
            case 1:
                value, at = data[at : at + 8], at + 8
            case 5:
                value, at = data[at : at + 4], at + 4
            case _:
                size, at = _varint(data, at)
                value, at = data[at : at + size], at + size
        fields.setdefault(tag >> 3, []).append(value)
    return fields


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _written(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(field: int, value: int) -> bytes:
    return _written(field << 3) + _written(value)


def _chunk(field: int, data: bytes) -> bytes:
    return _written(field << 3 | 2) + _written(len(data)) + data


def _raw(value: int | bytes) -> bytes:
    return value if isinstance(value, bytes) else b""


def _bytes(fields: _Fields, number: int) -> bytes:
    return _raw(fields[number][-1]) if number in fields else b""


def _text(fields: _Fields, number: int) -> str:
    return _bytes(fields, number).decode()


def _int(fields: _Fields, number: int) -> int:
    value = fields[number][-1] if number in fields else 0
    return value if isinstance(value, int) else 0
