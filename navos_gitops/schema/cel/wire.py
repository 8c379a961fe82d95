"""Protobuf on the wire: the few lines it takes to read and write the engine's messages without their classes."""

from __future__ import annotations

Fields = dict[int, list[int | bytes]]
"""One message's fields by number, each with all its values."""


def fields_of(data: bytes) -> Fields:
    """One message's fields by number: numbers as int, the rest as bytes."""
    fields: Fields = {}
    at = 0
    while at < len(data):
        tag, at = _read(data, at)
        value: int | bytes
        match tag & 7:
            case 0:
                value, at = _read(data, at)
            case 1:
                value, at = data[at : at + 8], at + 8
            case 5:
                value, at = data[at : at + 4], at + 4
            case _:
                size, at = _read(data, at)
                value, at = data[at : at + size], at + size
        fields.setdefault(tag >> 3, []).append(value)
    return fields


def _read(data: bytes, at: int) -> tuple[int, int]:
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


def varint(field: int, value: int) -> bytes:
    """A field that holds a number, as bytes."""
    return _written(field << 3) + _written(value)


def chunk(field: int, data: bytes) -> bytes:
    """A field that holds text, bytes or a message, as bytes."""
    return _written(field << 3 | 2) + _written(len(data)) + data


def raw(value: int | bytes) -> bytes:
    """A value that is no number; nothing of one that is."""
    return value if isinstance(value, bytes) else b""


def bytes_of(fields: Fields, number: int) -> bytes:
    """The last value of a field, bytes or a message; empty where it has none."""
    return raw(fields[number][-1]) if number in fields else b""


def text_of(fields: Fields, number: int) -> str:
    """The last value of a field of text."""
    return bytes_of(fields, number).decode()


def int_of(fields: Fields, number: int) -> int:
    """The last value of a field of numbers; 0 where it has none."""
    value = fields[number][-1] if number in fields else 0
    return value if isinstance(value, int) else 0
