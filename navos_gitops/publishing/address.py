"""Names of branches and addresses of repositories, as far as they are let near git."""

from __future__ import annotations

import re
from pathlib import Path

from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple

PROTOCOLS = ("file", "git", "https", "ssh")
"""The transports that may be used; a path on disk is ``file``."""

_TRANSPORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*::")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_SSH = re.compile(r"([^/]+?):", re.DOTALL)
_USER = re.compile(r"(://)[^/@\s]*@")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class Address(NamedTuple):
    """Where a repository is: what git is told, and what a person is shown (without what may be a password)."""

    url: str
    shown: str

    @property
    def path(self) -> Path | None:
        """The folder it names, None where it is on another machine."""
        match = _SCHEME.fullmatch(self.url)
        if match:
            return Path(match[2]) if match[1].lower() == "file" else None
        return Path(self.url) if self.url.startswith("/") else None


def address(text: str, folder: Path) -> Address:
    """The repository that ``text`` names: a URL, ``user@host:path`` or a path, relative to ``folder``.

    Raises :class:`CannotGoOn` for what git could take for an option or a command, and for other transports.
    """
    if not text or text.startswith("-") or _UNPRINTABLE.search(text):
        raise CannotGoOn(f"`{printable(text)}` is not the address of a repository")
    scheme, ssh = _SCHEME.fullmatch(text), _SSH.match(text)
    if _TRANSPORT.match(text) or (scheme and scheme[1].lower() not in PROTOCOLS):
        raise CannotGoOn(f"`{printable(text)}`: only {', '.join(PROTOCOLS)} and paths are used to reach a repository")
    host = scheme[2] if scheme else ssh[1] if ssh else ""
    if host.rpartition("@")[2].startswith("-") or host.startswith("-"):
        raise CannotGoOn(f"`{printable(text)}` is not the address of a repository")
    url = text if scheme or ssh else str(folder.resolve() / text)
    return Address(url, printable(url))


def check_branch(name: str) -> None:
    """Whether a branch can have this name; raises :class:`CannotGoOn` where it cannot.

    The rules are git's own (git-check-ref-format), with no leading dash and no name that means something else.
    """
    parts = name.split("/")
    wrong = (
        not name
        or name.startswith(("-", "refs/"))
        or name in {"HEAD", "@"}
        or any(not part or part.startswith(".") or part.endswith(".lock") for part in parts)
        or name.endswith(".")
        or ".." in name
        or "@{" in name
        or _UNPRINTABLE.search(name)
        or any(sign in name for sign in " ~^:?*[\\")
    )
    if wrong:
        raise CannotGoOn(f"`{printable(name)}` is not the name of a branch")


def printable(text: str) -> str:
    """A text from elsewhere as it may be shown: one line, no control characters, no user name or password of a URL."""
    plain = text.encode(errors="replace").decode()
    return _UNPRINTABLE.sub(" ", _USER.sub(r"\1", plain)).strip()[:_LONGEST]


_LONGEST = 300
