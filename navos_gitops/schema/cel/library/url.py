"""URLs as Go's net/url reads them.

Mirrors k8s.io/apiserver/pkg/cel/library/urls.go (v0.36) over net/url of Go 1.26: an absolute URL or an absolute path is
one. A URL is carried as it was written; its parts are read when asked for.
"""

from __future__ import annotations

import re

from navos_gitops.named import NamedTuple
from navos_gitops.schema.cel.library import Function
from navos_gitops.schema.formats_network import is_request_uri

_UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")
_IN_PATH = _UNRESERVED | frozenset(b"$&+/:;=@")
_IN_RAW_PATH = _IN_PATH | frozenset(b"!'()*,[]%")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+\-.]*):")
_PORT = re.compile(r":([0-9]*)$")
_HALF_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")


class Url(NamedTuple):
    """The parts that expressions can ask for; ``path`` is escaped."""

    scheme: str
    host: str
    path: str
    query: str


def parse(text: str) -> Url:
    """The parts of ``text``; raises ValueError where it is no URL."""
    whole, _, _ = text.partition("#")
    without_scheme = whole.startswith("//") and not whole.startswith("///")
    if not is_request_uri(text) or (without_scheme and not is_request_uri(f"any:{whole}")):
        raise ValueError(f"{text!r} is no URL")
    if whole == "*":
        return Url("", "", "*", "")
    scheme, rest = _scheme(whole)
    rest, _, query = rest.partition("?")
    if not rest.startswith("/"):
        return Url(scheme, "", "", query)
    host = ""
    if (scheme or without_scheme) and rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        host, rest = _unescaped(authority.rpartition("@")[2]), slash + path
    return Url(scheme, host, _path(rest), query)


def _scheme(text: str) -> tuple[str, str]:
    found = _SCHEME.match(text)
    return (found[1].lower(), text[found.end() :]) if found else ("", text)


def _path(text: str) -> str:
    """A path as Go would write it again: as it came where that is well escaped, else escaped anew."""
    from urllib.parse import unquote_to_bytes

    raw = text.encode()
    if all(byte in _IN_RAW_PATH for byte in raw):
        return text
    return "".join(chr(byte) if byte in _IN_PATH else f"%{byte:02X}" for byte in unquote_to_bytes(raw))


def _unescaped(text: str) -> str:
    from urllib.parse import unquote

    return unquote(text, errors="surrogateescape")


def _url(text: str) -> str:
    parse(text)
    return text


def _hostname(text: str) -> str:
    name = _PORT.sub("", parse(text).host)
    return name[1:-1] if name.startswith("[") and name.endswith("]") else name


def _port(text: str) -> str:
    found = _PORT.search(parse(text).host)
    return found[1] if found else ""


def _query(text: str) -> dict[str, list[str]]:
    """The parameters; those with a semicolon or half an escape are passed over."""
    from urllib.parse import unquote_plus

    found: dict[str, list[str]] = {}
    for part in parse(text).query.split("&"):
        key, _, value = part.partition("=")
        if part and ";" not in part and not _HALF_ESCAPE.search(part):
            found.setdefault(unquote_plus(key), []).append(unquote_plus(value))
    return found


FUNCTIONS = (
    Function("url", ("string",), "URL", _url, member=False),
    Function("isURL", ("string",), "bool", is_request_uri, member=False),
    Function("getScheme", ("URL",), "string", lambda text: parse(text).scheme),
    Function("getHost", ("URL",), "string", lambda text: parse(text).host),
    Function("getHostname", ("URL",), "string", _hostname),
    Function("getPort", ("URL",), "string", _port),
    Function("getEscapedPath", ("URL",), "string", lambda text: parse(text).path),
    Function("getQuery", ("URL",), "map(string,list(string))", _query),
)
