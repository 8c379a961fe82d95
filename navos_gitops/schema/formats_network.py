"""Formats of names and addresses on a network, read as Go's library reads them.

Mirrors k8s.io/kube-openapi/pkg/validation/strfmt/default.go with Go 1.26's net, net/netip, net/url and
net/mail, and k8s.io/utils' lenient IP parser.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_OCTET: Final = re.compile(r"[0-9]+", re.ASCII)
_GROUP: Final = re.compile(r"[0-9a-fA-F]+", re.ASCII)
_MAC_PAIRS: Final = re.compile(r"[0-9a-fA-F]{2}(?:([:-])[0-9a-fA-F]{2})(?:\1[0-9a-fA-F]{2})*", re.ASCII)
_MAC_QUADS: Final = re.compile(r"[0-9a-fA-F]{4}(?:\.[0-9a-fA-F]{4})+", re.ASCII)
_MAC_PLAIN: Final = re.compile(r"[0-9a-fA-F]+", re.ASCII)
_PORT: Final = re.compile(r"(?::[0-9]*)?", re.ASCII)
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.ASCII | re.DOTALL)
_USERINFO: Final = re.compile(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*", re.ASCII)
_HOST_CHARACTERS: Final = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$&'()*+,;=:[]<>\"-_.~"
)
_ESCAPE: Final = re.compile(r"%([0-9a-fA-F]{2})?", re.ASCII)
_HOSTNAME: Final = re.compile(r"[a0s](?:-?[a0s]{0,62})?|(?:[a0s](?:[a0s-]{0,61}[a0s])?\.)+a{2,63}", re.ASCII)
_BIG: Final = 0xFFFFFF
"""Go's number readers give up from here on."""


def is_ipv4(text: str) -> bool:
    """An IPv4 address; leading zeros are allowed, and an IPv6 address that ends in an IPv4 one passes too."""
    return "." in text and _lenient_ip(text)


def is_ipv6(text: str) -> bool:
    """An IPv6 address without a zone, by Go's strict rules."""
    return ":" in text and "%" not in text and _strict_ipv6(text)


def is_ip(text: str) -> bool:
    """An address of either family, by Go's strict rules, without a zone."""
    return _strict_ipv4(text) if "." in text and ":" not in text.partition(".")[0] else is_ipv6(text)


def is_cidr(text: str) -> bool:
    """An address and a prefix length; leading zeros are allowed."""
    address, slash, mask = text.partition("/")
    if not slash or not _OCTET.fullmatch(mask) or int(mask) >= _BIG:
        return False
    if _lenient_ipv4(address):
        return int(mask) <= 32
    return _ipv6(address, strict=False) and int(mask) <= 128


def _lenient_ip(text: str) -> bool:
    for character in text:
        if character == ".":
            return _lenient_ipv4(text)
        if character == ":":
            return _ipv6(text, strict=False)
    return False


def _lenient_ipv4(text: str) -> bool:
    octets = text.split(".")
    return len(octets) == 4 and all(_OCTET.fullmatch(octet) and int(octet) <= 255 for octet in octets)


def _strict_ipv4(text: str) -> bool:
    octets = text.split(".")
    return len(octets) == 4 and all(
        _OCTET.fullmatch(octet) and int(octet) <= 255 and (octet == "0" or octet[0] != "0") for octet in octets
    )


def _strict_ipv6(text: str) -> bool:
    return _ipv6(text, strict=True)


def _ipv6(text: str, *, strict: bool) -> bool:
    """Groups of hexadecimal digits, one run of them as ``::``, an IPv4 address in place of the last two."""
    if text.count("::") > 1 or ":::" in text:
        return False
    head, ellipsis, tail = text.partition("::")
    if not ellipsis:
        return _groups(head, strict=strict, last=True) == 8
    before = _groups(head, strict=strict, last=False) if head else 0
    after = _groups(tail, strict=strict, last=True) if tail else 0
    return before is not None and after is not None and before + after < 8


def _groups(text: str, *, strict: bool, last: bool) -> int | None:
    """How many 16-bit groups ``text`` comes to, an IPv4 address at the end being two; None for none."""
    *groups, final = text.split(":")
    if last and "." in final:
        ipv4 = _strict_ipv4(final) if strict else _lenient_ipv4(final)
        return len(groups) + 2 if ipv4 and all(_is_group(group, strict=strict) for group in groups) else None
    return len(groups) + 1 if all(_is_group(group, strict=strict) for group in (*groups, final)) else None


def _is_group(text: str, *, strict: bool) -> bool:
    return _GROUP.fullmatch(text) is not None and int(text, 16) <= 0xFFFF and (not strict or len(text) <= 4)


def is_mac(text: str) -> bool:
    """A hardware address of 6, 8 or 20 bytes: pairs by colon or dash, quads by point, or bare digits."""
    if _MAC_PAIRS.fullmatch(text):
        return (len(text) + 1) // 3 in (6, 8, 20)
    if _MAC_QUADS.fullmatch(text):
        return (len(text) + 1) // 5 * 2 in (6, 8, 20)
    return _MAC_PLAIN.fullmatch(text) is not None and len(text) in (12, 16, 40)


def is_hostname(text: str) -> bool:
    """A host's name; letters and symbols of any script are allowed, underscores are not."""
    if len(text.encode("utf-8", "surrogatepass")) > 255 or any(
        len(label.encode("utf-8", "surrogatepass")) > 63 for label in text.split(".")
    ):
        return False
    return _HOSTNAME.fullmatch("".join(map(_class_of, text))) is not None


def _class_of(character: str) -> str:
    """``a`` for a letter, ``0`` for a digit, ``s`` for a symbol; dash and point stay; ``!`` for all others."""
    if character in "-." or "0" <= character <= "9":
        return character if character in "-." else "0"
    category = unicodedata.category(character)
    return {"L": "a", "S": "s"}.get(category[0], "!")


def is_request_uri(text: str) -> bool:
    """An absolute URI or an absolute path, as ``url.ParseRequestURI`` takes it."""
    if not text or any(character < " " or character == "\x7f" for character in text) or text[0] == ":":
        return False
    if text == "*":
        return True
    match = _SCHEME.fullmatch(text)
    scheme, rest = (match[1].lower(), match[2]) if match else ("", text)
    rest = rest.partition("?")[0]
    if not rest.startswith("/"):
        return bool(scheme)
    if scheme and rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        return _is_authority(scheme, authority) and _escapes_end(slash + path)
    return _escapes_end(rest)


def _is_authority(scheme: str, authority: str) -> bool:
    userinfo, at, host = authority.rpartition("@")
    if not _is_host(scheme, host):
        return False
    return not at or (_USERINFO.fullmatch(userinfo) is not None and _escapes_end(userinfo))


def _is_host(scheme: str, host: str) -> bool:
    if "[" in host:
        return host.startswith("[") and host.count("[") == 1 and _is_ip_literal(host)
    place = host.find(":")
    if place >= 0:
        if scheme not in ("http", "https"):
            place = host.rfind(":")
        if not _PORT.fullmatch(host[place:]):
            return False
    return _is_host_text(host)


def _is_ip_literal(host: str) -> bool:
    inside, bracket, port = host[1:].rpartition("]")
    if not bracket or not _PORT.fullmatch(port):
        return False
    address, percent, zone = inside.partition("%25")
    if not _is_host_text(address) or not _is_zone_text(percent + zone):
        return False
    plain = _unescaped(address)
    zone_text = _unescaped(percent + zone)
    address, percent, more = (plain + zone_text).partition("%")
    return (not percent or bool(more)) and ":" in address and _strict_ipv6(address)


def _is_host_text(text: str) -> bool:
    """Only bytes beyond ASCII may be escaped in a host, and the percent sign."""
    escapes = list(_ESCAPE.finditer(text))
    if any(match[1] is None or (match[1] != "25" and int(match[1][0], 16) < 8) for match in escapes):
        return False
    return all(c in _HOST_CHARACTERS or c >= "\x80" for c in _ESCAPE.sub("", text))


def _is_zone_text(text: str) -> bool:
    for match in _ESCAPE.finditer(text):
        if match[1] is None:
            return False
        character = chr(int(match[1], 16))
        if match[1] != "25" and character != " " and character not in _HOST_CHARACTERS:
            return False
    return all(c in _HOST_CHARACTERS or c >= "\x80" for c in _ESCAPE.sub("", text))


def _escapes_end(text: str) -> bool:
    return all(match[1] is not None for match in _ESCAPE.finditer(text))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def is_email(text: str) -> bool:
    """One address as RFC 5322 has it, with or without a display name (``mail.ParseAddress``)."""
    from navos_gitops.schema import formats_mail

    return formats_mail.is_address(text)
