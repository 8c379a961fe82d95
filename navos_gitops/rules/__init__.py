"""Our own rules, one file each: what upstream would accept and a team should not.

A rule is a module of this package; its name is the rule's id. It offers

- a docstring, the rule's manual page: a first line, why (with the upstream source), and examples as YAML blocks,
  where ``# want: <id>`` stands on the line a finding points at; blocks without it must stay quiet; ``# file: <path>``
  says in which file a document lies, for rules that ask what a folder brings;
- ``SEVERITY`` and ``OUTCOME`` of its findings; ``PARAMETERS``, the settings a team may change, with their defaults;
- ``KINDS``, what it looks at: (API group, kind), ``*`` for any;
- where it sees nothing in objects that are written without a word, that ``WORD``, in bytes;
- where several rules may see one fault, ``GIVES_WAY``: the rules that say it better of the same value;
- ``check(subject, tree, facts, parameters)``, which yields a :class:`Saw` for every fault.

Which kinds a rule looks at also stands in ``_table.py``, so that a run loads only the rules it asks;
``python -m navos_gitops.rules._tabulate`` writes that.

A rule knows neither files nor lines nor waivers: it names a route and says what it saw.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from posixpath import normpath
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from navos_gitops.named import NamedTuple
from navos_gitops.rules._table import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from navos_gitops.catalog import Catalog, Installed
    from navos_gitops.model import Json, Outcome, Ref, Route, Severity


Found = TypeVar("Found")


class Subject(NamedTuple):
    """One object that a rule looks at: as written, and as it was before the change (None where it is new)."""

    ref: Ref
    value: Json
    old: Json = None
    file: str = ""
    """The path of the file it lies in, from the root; of a composed fleet the rendered file. Empty: in none."""


class Saw(NamedTuple):
    """One fault: where in the subject, the fact with its value, and the remedy."""

    route: Route
    message: str
    help: str = ""
    key: bool = False
    """Whether the field's key is meant rather than its value."""
    severity: Severity | None = None
    """Where one rule sees faults of different weight; None: the rule's own."""
    related: tuple[tuple[Subject, Route], ...] = ()
    at: Subject | None = None
    """The object that ``route`` leads into, where the line to edit is not the subject's own."""
    setting: Route = ()
    """What in the settings of a fleet says it: the finding stands there, where a fleet is judged."""


class Facts(NamedTuple):
    """What is known beside the objects."""

    installed: Installed
    kubernetes: str
    """The management cluster's version (``v1.36.4``); empty where it is not known."""
    core: str
    """Cluster API's version."""
    today: str
    """The day the run is for, ``2026-11-24``."""
    delivery: str = "none"
    external: frozenset[str] = frozenset()
    """Names of ClusterClasses that live outside the tree."""
    assumed: frozenset[str] = frozenset()
    """Providers whose version nobody has stated: another version of theirs may be installed."""

    @property
    def catalog(self) -> Catalog:
        """Everything that is known, installed or not."""
        return self.installed.catalog


class Tree:
    """The objects that are judged together; rules look up one from another."""

    __slots__ = ("_by_identity", "_by_kind", "_known", "complete")

    def __init__(self, subjects: Iterable[Subject], *, complete: bool) -> None:
        self.complete = complete
        """Whether everything is here: else what is not found may only be elsewhere."""
        self._by_kind: dict[tuple[str, str], list[Subject]] = {}
        self._by_identity: dict[tuple[str, str, str, str], list[Subject]] = {}
        self._known: dict[tuple[object, ...], Any] = {}
        for subject in subjects:
            self.add(subject)

    def add(self, subject: Subject) -> None:
        """Put one more object in."""
        ref = subject.ref
        self._by_kind.setdefault((ref.group, ref.kind), []).append(subject)
        self._by_identity.setdefault(ref.identity, []).append(subject)

    def of(self, group: str, kind: str) -> tuple[Subject, ...]:
        """Every object of a kind, whatever its API version."""
        return tuple(self._by_kind.get((group, kind), ()))

    def find(self, group: str, kind: str, namespace: str, name: str) -> Subject | None:
        """The object of that identity."""
        return next(iter(self._by_identity.get((group, kind, namespace, name), ())), None)

    def same(self, ref: Ref) -> tuple[Subject, ...]:
        """Every object that claims an identity, in order."""
        return tuple(self._by_identity.get(ref.identity, ()))

    def once(self, key: tuple[object, ...], find: Callable[[], Found]) -> Found:
        """What ``find`` finds in this tree, found once for a key; for what rules derive from many objects."""
        if key not in self._known:
            self._known[key] = find()
        found: Found = self._known[key]
        return found

    def below(self, folder: str, near: str = "", word: str = "", *, deep: bool = True) -> tuple[Subject, ...]:
        """What applying a folder brings, with identities as applied; nothing where the folder is not in the tree.

        ``folder`` counts from the root of the repository in which the file ``near`` lies. Objects of files that do
        not hold ``word`` may be missing. Where a folder has no kustomization, its folders count only if ``deep``.
        Here every file below a folder is applied, as in a rendered tree.
        """
        del near, word, deep
        inside = _inside(folder)
        return tuple(item for same in self._by_kind.values() for item in same if item.file.startswith(inside))

    def reaches(self, folder: str, near: str, kustomization: str) -> bool:
        """Whether applying a folder, as in :meth:`below`, takes in a kustomization, by the path of its file."""
        del near
        return kustomization.startswith(_inside(folder))

    def listed(self, kustomization: str) -> tuple[Subject, ...]:
        """The objects that a kustomization brings, by the path of its file."""
        del kustomization
        return ()

    def unlisted(self, kustomization: str) -> tuple[Subject, ...]:
        """The objects in files beside a kustomization's that no kustomization takes in."""
        del kustomization
        return ()

    @property
    def has_past(self) -> bool:
        """Whether there is an old state to compare with."""
        return False

    def gone(self, group: str, kind: str, namespace: str, name: str) -> Subject | None:
        """The object of that identity as it was, where the change removes it; None where that cannot be known."""
        del group, kind, namespace, name
        return None

    def past(self, group: str, kind: str) -> tuple[Subject, ...]:
        """Every object of a kind as it was before the change; nothing where that is not known."""
        del group, kind
        return ()


def _inside(folder: str) -> str:
    """What the paths of a folder's files begin with."""
    path = normpath(folder.lstrip("/"))
    return "" if path == "." else f"{path}/"


class Rule(Protocol):
    """What a rule's module offers."""

    __doc__: str | None
    SEVERITY: Severity
    OUTCOME: Outcome
    KINDS: Collection[tuple[str, str]]
    PARAMETERS: Mapping[str, Json]

    def check(self, subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:
        """Every fault of the subject."""


@cache
def ids() -> tuple[str, ...]:
    """The ids of all rules, sorted: the names of this package's modules, with dashes."""
    names = (entry.name.removesuffix(".py") for entry in os.scandir(__path__[0]) if entry.name.endswith(".py"))
    return tuple(sorted(name.replace("_", "-") for name in names if not name.startswith("_")))


def load(rule: str) -> Rule:
    """The rule with an id; KeyError where there is none."""
    if rule not in ids():
        raise KeyError(rule)
    module: Any = import_module(f"{__name__}.{rule.replace('-', '_')}")
    found: Rule = module
    return found


def concerns(rule: Rule, ref: Ref) -> bool:
    """Whether a rule looks at objects of this kind."""
    return _holds(rule.KINDS, ref)


def concerning(ref: Ref) -> tuple[str, ...]:
    """The ids of the rules that look at objects of this kind; none that is in the table is loaded for that."""
    return tuple(rule for rule in ids() if _holds(TABLE[rule] if rule in TABLE else load(rule).KINDS, ref))


def _holds(kinds: Iterable[tuple[str, str]], ref: Ref) -> bool:
    return any(group in {"*", ref.group} and kind in {"*", ref.kind} for group, kind in kinds)
