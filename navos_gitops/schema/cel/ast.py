"""A compiled expression's tree, read from and written to the bytes the engine serializes.

The bytes are cel.expr's CheckedExpr or ParsedExpr (cel-spec, proto/cel/expr/syntax.proto and checked.proto) inside a
google.protobuf.Any. Only what those messages hold is read, by their published field numbers.
"""

from __future__ import annotations

from navos_gitops.named import NamedTuple
from navos_gitops.schema.cel.wire import Fields, bytes_of, chunk, fields_of, int_of, raw, text_of, varint

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
        return text_of(fields_of(self.types.get(expr.id, b"")), 9)


def decode(serialized: bytes) -> Tree:
    """The tree in an engine's serialized (checked or parsed) expression."""
    outer = fields_of(serialized)
    kind, message = text_of(outer, 1), fields_of(bytes_of(outer, 2))
    if kind == PARSED:
        return Tree(_expr(bytes_of(message, 2)), frozenset(), {}, bytes_of(message, 3))
    expr = _expr(bytes_of(message, 4))
    references = (fields_of(bytes_of(fields_of(raw(entry)), 2)) for entry in message.get(2, ()))
    names = frozenset(text_of(reference, 1) for reference in references)
    typed = [fields_of(raw(entry)) for entry in message.get(3, ())]
    types = {int_of(entry, 1): bytes_of(entry, 2) for entry in typed}
    return Tree(expr, names, types, bytes_of(message, 5))


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
    message = chunk(2, _encoded(expr)) + chunk(3, source)
    return chunk(1, PARSED.encode()) + chunk(2, message)


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
    fields = fields_of(expr.encoded)
    return text_of(fields, 6) if 6 in fields else None


def is_number(expr: Expr) -> bool:
    """Whether it is the literal of a number."""
    return isinstance(expr, Constant) and expr.encoded[:1] in {b"\x18", b"\x20", b"\x29"}


def integer(identity: int, value: int) -> Constant:
    """The literal of a small integer that is not negative."""
    return Constant(identity, varint(3, value))


def _expr(data: bytes) -> Expr:
    fields = fields_of(data)
    identity = int_of(fields, 2)
    for number, read in _READERS.items():
        if number in fields:
            return read(identity, fields_of(bytes_of(fields, number)))
    return Constant(identity, bytes_of(fields, 3))


def _select(identity: int, fields: Fields) -> Expr:
    return Select(identity, _expr(bytes_of(fields, 1)), text_of(fields, 2), bool(int_of(fields, 3)))


def _call(identity: int, fields: Fields) -> Expr:
    target = _expr(bytes_of(fields, 1)) if 1 in fields else None
    return Call(identity, target, text_of(fields, 2), tuple(_expr(raw(item)) for item in fields.get(3, ())))


def _elements(identity: int, fields: Fields) -> Expr:
    optional = b"".join(chunk(2, item) if isinstance(item, bytes) else varint(2, item) for item in fields.get(2, ()))
    return Elements(identity, tuple(_expr(raw(item)) for item in fields.get(1, ())), optional)


def _struct(identity: int, fields: Fields) -> Expr:
    entries = tuple(_entry(fields_of(raw(item))) for item in fields.get(2, ()))
    return Struct(identity, bytes_of(fields, 1), entries)


def _entry(fields: Fields) -> Entry:
    key = _expr(bytes_of(fields, 3)) if 3 in fields else None
    return Entry(int_of(fields, 1), bytes_of(fields, 2), key, _expr(bytes_of(fields, 4)), int_of(fields, 5))


def _comprehension(identity: int, fields: Fields) -> Expr:
    scope, start, condition, step, result = (_expr(bytes_of(fields, number)) for number in (2, 4, 5, 6, 7))
    variable, accumulator, variable2 = (text_of(fields, number) for number in (1, 3, 8))
    return Comprehension(identity, variable, variable2, scope, accumulator, start, condition, step, result)


_READERS = {
    4: lambda identity, fields: Ident(identity, text_of(fields, 1)),
    5: _select,
    6: _call,
    7: _elements,
    8: _struct,
    9: _comprehension,
}


def _encoded(expr: Expr) -> bytes:
    head = varint(2, expr.id)
    match expr:
        case Constant():
            return head + chunk(3, expr.encoded)
        case Ident():
            return head + chunk(4, chunk(1, expr.name.encode()))
        case Select():
            body = chunk(1, _encoded(expr.operand)) + chunk(2, expr.field.encode()) + varint(3, expr.test)
            return head + chunk(5, body)
        case Call():
            target = b"" if expr.target is None else chunk(1, _encoded(expr.target))
            arguments = b"".join(chunk(3, _encoded(item)) for item in expr.arguments)
            return head + chunk(6, target + chunk(2, expr.function.encode()) + arguments)
        case Elements():
            return head + chunk(7, b"".join(chunk(1, _encoded(item)) for item in expr.elements) + expr.optional)
        case Struct():
            entries = b"".join(chunk(2, _encoded_entry(entry)) for entry in expr.entries)
            return head + chunk(8, (chunk(1, expr.name) if expr.name else b"") + entries)
        case Comprehension():
            return head + chunk(9, _encoded_fold(expr))


def _encoded_entry(entry: Entry) -> bytes:
    key = chunk(2, entry.field) if entry.key is None else chunk(3, _encoded(entry.key))
    return varint(1, entry.id) + key + chunk(4, _encoded(entry.value)) + varint(5, entry.optional)


def _encoded_fold(fold: Comprehension) -> bytes:
    parts = ((2, fold.range), (4, fold.start), (5, fold.condition), (6, fold.step), (7, fold.result))
    names = ((1, fold.variable), (3, fold.accumulator), (8, fold.variable2))
    return b"".join(chunk(number, name.encode()) for number, name in names if name) + b"".join(
        chunk(number, _encoded(part)) for number, part in parts
    )
