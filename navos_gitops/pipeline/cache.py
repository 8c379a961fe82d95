"""What the last run on a fleet came to, kept in a folder that can be deleted at any time.

Two things are kept for each fleet. The whole report, which holds as long as nothing that was looked at has changed:
then a run only has to find that out. And which objects the API server accepts without a word, by their content, so
that after a change only what differs is judged again. Neither is trusted by another version of the program, of Python
or of what is installed beside it.
"""

from __future__ import annotations

import marshal
import os
import sys
from typing import TYPE_CHECKING, Any

from navos_gitops.digest import sha256
from navos_gitops.model import Finding, Location, Ref, Report
from navos_gitops.named import NamedTuple
from navos_gitops.settings.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from navos_gitops.model import Json

_SIZE = 16
"""Bytes of a digest that tell one object from another."""

_PASSED_BY = frozenset({"__pycache__", "bundles"})
"""Folders of the program: what is compiled from the files beside it, and what the catalog's index has the sums of."""

_MOST = 200
"""Files that the folder may hold, two a fleet."""


class Asked(NamedTuple):
    """What a run was asked, as far as its report hangs on that beside the files of the fleet."""

    root: str
    today: str
    commit: str = ""
    """The commit whose rendered tree is the old state; empty: every object is judged as new."""


class Cache:
    """What is kept of one fleet, and what this run finds out about it."""

    __slots__ = ("_asked", "_file", "_mark", "disk")

    def __init__(self, folder: str, asked: Asked) -> None:
        self._asked = asked
        self._mark = _program()
        self._file = f"{folder}/{sha256(os.fsencode(os.path.realpath(asked.root)))[:32]}"
        self.disk = Watched(asked.root)
        """Reads the fleet and notes what was read."""

    def report(self) -> Report | None:
        """The last report, where a run now would come to the same."""
        try:
            with open(f"{self._file}.report", "rb") as file:  # noqa: PTH123 - pathlib takes longer than all else here
                data = file.read()
        except OSError:
            return None
        digest, _, text = data.partition(b"\n")
        if digest != sha256(text).encode():  # not as we wrote it
            return None
        asked, seen, report = marshal.loads(text)  # noqa: S302 - what we wrote; no code can be in it
        return _report(report) if asked == self._key() and self.disk.same(seen) else None

    def known(self) -> frozenset[bytes]:
        """Digests of objects that were accepted before."""
        from pathlib import Path

        try:
            data = Path(f"{self._file}.accepted").read_bytes()
        except OSError:
            return frozenset()
        mark, _, rest = data.partition(b"\n")
        if mark.decode("ascii", "replace") != self._mark or len(rest) % _SIZE:
            return frozenset()
        return frozenset(rest[start : start + _SIZE] for start in range(0, len(rest), _SIZE))

    def keep(self, report: Report, accepted: Iterable[bytes]) -> None:
        """Remember what this run came to, and the digests of the objects that it found accepted.

        A folder that cannot be written to costs the next run its time, no more.
        """
        text = marshal.dumps((self._key(), self.disk.seen(), _plain(report)))
        from pathlib import Path

        file = Path(self._file)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            _written(file.with_suffix(".report"), b"\n".join((sha256(text).encode(), text)))
            _written(file.with_suffix(".accepted"), b"\n".join((self._mark.encode(), b"".join(accepted))))
            _forget(file.parent)
        except OSError:
            return

    def _key(self) -> list[str]:
        return [self._mark, self._asked.today, self._asked.commit]


class Accepted:
    """The objects that the API server accepts without a word, each by the digest of all that this hangs on."""

    __slots__ = ("_known", "_salt", "_shared", "found")

    def __init__(self, known: frozenset[bytes], *salt: Json) -> None:
        self._known = known
        self._salt = _digest(salt)
        self._shared: dict[int, tuple[Json, bytes]] = {}
        self.found: set[bytes] = set()
        """What this run found accepted, or knew to be."""

    def digest(self, value: Json, old: Json, context: tuple[Json, ...]) -> bytes:
        """The digest of one request: the object, its old state, and the others that the verdict hangs on."""
        return _digest((self._salt, value, old, tuple(map(self._of_shared, context))))

    def known(self, digest: bytes) -> bool:
        """Whether this very request was accepted before; it is kept for the next run then."""
        if digest not in self._known:
            return False
        self.found.add(digest)
        return True

    def _of_shared(self, value: Json) -> bytes:
        """The digest of what many requests share; the value is kept, so that its id stays its own."""
        if id(value) not in self._shared:
            self._shared[id(value)] = value, _digest(value)
        return self._shared[id(value)][1]


def _digest(value: Json) -> bytes:
    text = marshal.dumps(value, 2)  # later formats hang on who else holds the value
    return bytes.fromhex(sha256(text))[:_SIZE]


def _written(file: Path, data: bytes) -> None:
    """Put a file in place in one step, so that a run beside this one never reads half of it."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_bytes(data)
    draft.replace(file)


def _forget(folder: Path) -> None:
    """Remove what was kept longest ago, of fleets that may not be there any more."""
    files = list(folder.iterdir())
    if len(files) > _MOST:
        for file in sorted(files, key=lambda file: file.stat().st_mtime)[: len(files) // 2]:
            file.unlink(missing_ok=True)


def _plain(value: Any) -> Any:
    """Tuples without the names of their places."""
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value


def _report(kept: tuple[Any, ...]) -> Report:
    findings, objects, files, waived = kept
    return Report(tuple(map(_finding, findings)), objects, files, tuple(map(_finding, waived)))


def _finding(kept: tuple[Any, ...]) -> Finding:
    rule, severity, outcome, message, location, ref, field, remedy, related, also = kept
    places = tuple(Location(*place) for place in related)
    others = tuple(Ref(*other) for other in also)
    return Finding(
        rule, severity, outcome, message, Location(*location), Ref(*ref) if ref else None, field, remedy, places, others
    )


def _program() -> str:
    """The program, Python, and the libraries beside it, as they are now."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - on every run
    beside = [(path, _changed(path)) for path in sys.path if path.endswith("-packages")]
    return sha256(marshal.dumps((sys.version, sorted(_files(package)), beside), 2))


def _changed(path: str) -> int:
    """When something was last put into a folder or taken out of it."""
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - as above
    except OSError:
        return 0


def _files(top: str) -> Iterator[tuple[str, int, int]]:
    """Every file of the program, with its size and time."""
    pending = [top]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in _PASSED_BY:
                        pending.append(entry.path)
                else:
                    stat = entry.stat()
                    yield entry.path, stat.st_size, stat.st_mtime_ns
