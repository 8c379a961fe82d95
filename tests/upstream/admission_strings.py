"""Strings that fit a pattern, a format, a length or the name of the field they stand in."""

from __future__ import annotations

import re
from re import _parser  # type: ignore[attr-defined]  # typeshed does not know the parser of regular expressions
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

WORDS = ("alpha", "beta", "gamma", "worker", "pool-1", "a", "x1", "net", "prod", "small")

FORMATS = {
    "date-time": ("2026-01-01T00:00:00Z", "2026-02-28T23:59:59.5+02:00"),
    "uuid": ("0e1bd3c3-8b0f-4a3a-9f0c-2a5f2f1f9a11", "0E1BD3C3-8B0F-4A3A-9F0C-2A5F2F1F9A11"),
    "byte": ("aGVsbG8=", "Zm9v", ""),
    "uri": ("https://example.com/a", "/a", "urn:a:b"),
    "cidr": ("10.0.0.0/16", "2001:db8::/32"),
    "ipv4": ("10.0.0.1", "192.168.1.254"),
    "duration": ("1h", "30s", "1m30s"),
}

NAMED = {
    "apiGroup": ("infrastructure.cluster.x-k8s.io", "bootstrap.cluster.x-k8s.io"),
    "apiVersion": ("infrastructure.cluster.x-k8s.io/v1beta1", "infrastructure.cluster.x-k8s.io/v1beta2"),
    "cidr": ("10.0.0.0/16", "10.1.0.0/24", "2001:db8::/64"),
    "cidrBlock": ("10.0.0.0/16", "10.1.0.0/24"),
    "cidrBlocks": ("10.0.0.0/16", "192.168.0.0/16"),
    "clusterName": ("prod", "alpha"),
    "interval": ("1m", "1h30m"),
    "timeout": ("1m", "90s"),
    "url": ("https://example.com/a", "oci://example.com/a"),
    "version": ("v1.36.2", "1.35.0", "v1.34.1"),
    "kind": ("DockerMachineTemplate", "DockerMachineTemplate", "KubeadmConfigTemplate"),
}


def text(schema: dict[str, Any], rng: Random, name: str) -> str:
    """A string that satisfies ``schema`` wherever a few tries find one."""
    least, most = schema.get("minLength", 0), schema.get("maxLength", 1 << 20)
    made = ""
    for _ in range(20):
        made = _try(schema, rng, name)
        if len(made) < least and "pattern" not in schema:
            made = (made or "a") * (least // max(1, len(made)) + 1)
            made = made[: max(least, min(most, len(made)))]
        if least <= len(made) <= most and _fits(schema, made):
            return made
    return made


def _try(schema: dict[str, Any], rng: Random, name: str) -> str:
    pattern = schema.get("pattern")
    fitting = [word for word in _candidates(schema, name) if _fits(schema, word)]
    if fitting and rng.random() < (0.8 if pattern else 1):
        return rng.choice(fitting)
    return matching(pattern, rng) if pattern else rng.choice(WORDS)


def _candidates(schema: dict[str, Any], name: str) -> tuple[str, ...]:
    return FORMATS.get(schema.get("format", "")) or NAMED.get(name) or WORDS


def _fits(schema: dict[str, Any], word: str) -> bool:
    pattern = schema.get("pattern")
    return pattern is None or re.search(pattern, word) is not None


def matching(pattern: str, rng: Random) -> str:
    """A short string that ``pattern`` matches (anchored or not)."""
    return "".join(_part(op, argument, rng) for op, argument in _parser.parse(pattern))


def _part(op: Any, argument: Any, rng: Random) -> str:
    match str(op):
        case "LITERAL":
            return chr(argument)
        case "NOT_LITERAL":
            return "a" if argument != ord("a") else "b"
        case "ANY":
            return rng.choice("abc0")
        case "IN":
            return _member(argument, rng)
        case "BRANCH":
            return "".join(_part(o, a, rng) for o, a in rng.choice(argument[1]))
        case "SUBPATTERN":
            return "".join(_part(o, a, rng) for o, a in argument[3])
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, most, inner = argument
            times = rng.randint(least, min(int(most), least + 3))
            return "".join(_part(o, a, rng) for _ in range(times) for o, a in inner)
        case "CATEGORY":
            return _category(str(argument), rng)
    return ""  # anchors take no room


def _member(items: list[Any], rng: Random) -> str:
    if str(items[0][0]) == "NEGATE":
        allowed = [c for c in "abcdefghijklmnopqrstuvwxyz0123456789" if not _within(items[1:], c)]
        return rng.choice(allowed or ["~"])
    op, argument = rng.choice(items)
    if str(op) == "RANGE":
        return chr(rng.randint(*argument))
    return _part(op, argument, rng)


def _within(items: list[Any], character: str) -> bool:
    for op, argument in items:
        if str(op) == "LITERAL" and chr(argument) == character:
            return True
        if str(op) == "RANGE" and argument[0] <= ord(character) <= argument[1]:
            return True
    return False


def _category(name: str, rng: Random) -> str:
    if "DIGIT" in name:
        return rng.choice("0123456789")
    if "SPACE" in name:
        return " " if "NOT" not in name else "a"
    return rng.choice("abcXYZ019_")
