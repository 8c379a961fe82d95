"""What the last run on a fleet came to, kept in a folder that can be deleted at any time.

Two things are kept for each fleet. The whole report, which holds as long as nothing that was looked at has changed:
then a run only has to find that out. And which objects the API server accepts without a word, by their content, so
that after a change only what differs is judged again. Neither is trusted by another version of the program, of Python
or of what is installed beside it.

What lies in the folder is read with care: links, pipes and what is too large are passed by, every field is looked at
before it is believed, and whatever is not as a run writes it counts as nothing kept. That is no proof of who wrote it:
whoever can write to the folder can make a run believe a report. So it is made for its owner alone, and in CI it has to
belong to the job alone. Nothing is removed from it but what was kept there.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
from typing import TYPE_CHECKING, Any, get_args

from navos_gitops.digest import sha256
from navos_gitops.errors import CannotGoOn
from navos_gitops.model import SEVERITIES, Finding, Location, Outcome, Ref, Report
from navos_gitops.named import NamedTuple
from navos_gitops.settings.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from navos_gitops.model import Json

_SIZE = 16
"""Bytes of a digest that tell one object from another."""

_PASSED_BY = frozenset({"__pycache__", "bundles"})
"""Folders of the program: what is compiled from the files beside it, and what the catalog's index has the sums of."""

_MOST = 200
"""Files of ours that the folder may hold, two a fleet."""

_KINDS = ("report", "accepted")
"""How the names of what is kept end."""

_LARGEST = 256 * 1024 * 1024
"""Bytes of a file that are read; no fleet comes near it."""

_HIGHEST = 2**63
"""No count or line reaches it; a number of many thousand digits could not even be printed."""

_OUTCOMES: tuple[str, ...] = get_args(Outcome)


def _flags(*names: str) -> int:
    """The flags of ``os.open`` that this platform has."""
    return sum(getattr(os, name, 0) for name in names)


_READ = _flags("O_RDONLY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
_DRAFT = _flags("O_WRONLY", "O_CREAT", "O_EXCL", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY")


class Asked(NamedTuple):
    """What a run was asked, as far as its report hangs on that beside the files of the fleet."""

    root: str
    today: str
    commit: str = ""
    """The commit whose rendered tree is the old state; empty: every object is judged as new."""


class Cache:
    """What is kept of one fleet, and what this run finds out about it.

    Raises CannotGoOn where the folder lies among the fleet's own files.
    """

    __slots__ = ("_asked", "_file", "_folder", "_mark", "disk")

    def __init__(self, folder: str, asked: Asked) -> None:
        root = os.path.realpath(asked.root)
        _refuse_sources(folder, root)
        self._asked = asked
        self._mark = _program()
        self._folder = folder
        self._file = f"{folder}/{sha256(os.fsencode(root))[:32]}"
        self.disk = Watched(root)
        """Reads the fleet and notes what was read."""

    def report(self) -> Report | None:
        """The last report, where a run now would come to the same."""
        digest, _, text = _content(f"{self._file}.report").partition(b"\n")
        if digest != sha256(text).encode():  # not as we wrote it
            return None
        try:
            asked, seen, report = marshal.loads(text)  # noqa: S302 - no code in it is ever run
            return _report(report) if asked == self._key() and self.disk.same(seen) else None
        except Exception:  # noqa: BLE001 - whatever is wrong with it, a run that does without it is right
            return None

    def known(self) -> frozenset[bytes]:
        """Digests of objects that were accepted before."""
        mark, _, rest = _content(f"{self._file}.accepted").partition(b"\n")
        if mark != self._mark.encode() or len(rest) % _SIZE:
            return frozenset()
        return frozenset(rest[start : start + _SIZE] for start in range(0, len(rest), _SIZE))

    def keep(self, report: Report, accepted: Iterable[bytes]) -> None:
        """Remember what this run came to, and the digests of the objects that it found accepted.

        A folder that cannot be written to costs the next run its time, no more.
        """
        text = marshal.dumps((self._key(), self.disk.seen(), _plain(report)))
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)  # noqa: PTH103 - as all else here
            _written(f"{self._file}.report", b"\n".join((sha256(text).encode(), text)))
            _written(f"{self._file}.accepted", b"\n".join((self._mark.encode(), b"".join(accepted))))
            _forget(self._folder)
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


def _refuse_sources(folder: str, root: str) -> None:
    """Stop where the cache would lie among the files of a fleet; hidden folders are no part of what it says."""
    real = os.path.realpath(folder)
    inside = f"{real}{os.sep}".startswith(f"{root.rstrip(os.sep)}{os.sep}")
    if inside and f"{os.sep}." not in f"{os.sep}{real[len(root) :]}":
        elsewhere = f"name one outside of {root}, or a hidden one such as .cache"
        raise CannotGoOn(f"the cache folder {folder} lies among the fleet's own files; {elsewhere}")


def _content(path: str) -> bytes:
    """What a file of ours holds; nothing where there is none, or what no run of ours puts there."""
    try:
        file = os.open(path, _READ)
    except OSError:
        return b""
    try:
        now = os.fstat(file)
        usual = stat.S_ISREG(now.st_mode) and now.st_size <= _LARGEST
        return os.read(file, now.st_size) if usual else b""
    except OSError:
        return b""
    finally:
        os.close(file)


def _written(path: str, data: bytes) -> None:
    """Put a file in place in one step, so that a run beside this one never reads half of it.

    Nobody can tell the draft's name beforehand and put a link there, and none would be followed.
    """
    draft = f"{path}.{os.urandom(16).hex()}"
    opened = os.open(draft, _DRAFT, 0o600)
    try:
        with open(opened, "wb") as file:  # noqa: PTH123 - it is open already
            file.write(data)
        os.replace(draft, path)  # noqa: PTH105 - as all else here
    except BaseException:  # an interrupted run leaves nothing lying about either
        _removed(draft)
        raise


def _forget(folder: str) -> None:
    """Remove what was kept longest ago, of fleets that may not be there any more; other files are not ours."""
    with os.scandir(folder) as entries:
        files = [entry for entry in entries if _is_ours(entry.name) and entry.is_file(follow_symlinks=False)]
    if len(files) > _MOST:
        for file in sorted(files, key=lambda file: file.stat(follow_symlinks=False).st_mtime)[: len(files) // 2]:
            _removed(file.path)


def _removed(path: str) -> None:
    """Remove a file, as far as that can be done."""
    try:
        os.unlink(path)  # noqa: PTH108 - as all else here
    except OSError:
        return


def _is_ours(name: str) -> bool:
    """Whether a file is called as what is kept, or as a draft of it that was left behind."""
    parts = name.split(".")
    return len(parts) in {2, 3} and parts[1] in _KINDS and all(map(_is_hex, parts[::2]))


def _is_hex(text: str) -> bool:
    return len(text) == 32 and set(text) <= set("0123456789abcdef")


def _plain(value: Any) -> Any:
    """Tuples without the names of their places."""
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value


def _report(kept: Any) -> Report:
    """The report that was kept; ValueError or TypeError where any field is not what a report has there."""
    findings, objects, files, waived = _tuple(kept)
    found, covered = tuple(map(_finding, _tuple(findings))), tuple(map(_finding, _tuple(waived)))
    return Report(found, _count(objects), _count(files), covered)


def _finding(kept: Any) -> Finding:
    rule, severity, outcome, message, location, ref, field, remedy, related, also = _tuple(kept)
    if severity not in SEVERITIES or outcome not in _OUTCOMES:
        raise ValueError("no finding is as bad as that")
    about = None if ref is None else _ref(ref)
    places, others = tuple(map(_location, _tuple(related))), tuple(map(_ref, _tuple(also)))
    texts = _text(rule), _text(message), _text(field), _text(remedy)
    return Finding(texts[0], severity, outcome, texts[1], _location(location), about, *texts[2:], places, others)


def _location(kept: Any) -> Location:
    path, line, column, end_line, end_column = _tuple(kept)
    return Location(_path(path), _count(line), _count(column), _count(end_line), _count(end_column))


def _ref(kept: Any) -> Ref:
    return Ref(*map(_text, _tuple(kept)))


def _tuple(value: Any) -> tuple[Any, ...]:
    if type(value) is not tuple:
        raise ValueError("not a tuple")
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ValueError("not a text")
    return value


def _path(value: Any) -> str:
    """A text that can be looked up on a disk."""
    if b"\0" in os.fsencode(_text(value)):
        raise ValueError("not a path")
    return _text(value)


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < _HIGHEST:
        raise ValueError("not a number that counts anything")
    return value


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
