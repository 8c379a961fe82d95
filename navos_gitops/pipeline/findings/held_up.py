"""What else is not applied as long as an object is refused, told once for each stage that is held up.

Flux applies a Kustomization in three stages: CustomResourceDefinitions, Namespaces and ClusterRoles; then the kinds
that end in ``Class``; then the rest. A stage is tried as a whole before anything of it is applied, so one object that
is refused holds up its stage, the later ones, and the Kustomizations that wait for this one; the earlier stages are
applied. What cannot be built at all holds up everything. As run with kustomize-controller v1.9.

Argo CD applies what it can of a sync wave, and no later wave once one object was refused (argoproj/argo-cd
``gitops-engine/pkg/sync/sync_context.go``, v3.2); a kind that is not served, or a file that is no YAML, fails the sync
before anything is applied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.compose.layout import STAGES
from navos_gitops.model import ref_of
from navos_gitops.named import NamedTuple
from navos_gitops.rules._clusters import CORE
from navos_gitops.rules._delivery import APPLICATION, CLUSTER, FLUX, brings, is_flux, kind, listed, waiting, waves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from navos_gitops.model import Finding, Location, Ref
    from navos_gitops.rules import Subject, Tree

    _Told = Iterator[tuple[tuple[Ref | str, int], str]]
    """What is held up, as a key, and what is said of that."""

_FIRST: Final = frozenset({"CustomResourceDefinition", "Namespace", "ClusterRole"})
_FEW: Final = 3
_TOOLS: Final = frozenset({"flux", "argocd"})
_EVERYTHING: Final = -1_000_000
"""The stage of what keeps anything from being applied."""
_NOT_SERVED: Final = "unknown-kind"
_DOUBLE: Final = "duplicate-object"


class _Sync(NamedTuple):
    """What one Kustomization or Application applies, each object after its stage or wave."""

    by: Subject
    objects: tuple[tuple[int, Subject], ...]
    written: Mapping[Ref | None, tuple[tuple[int, Subject], ...]]
    """The same by identity as written."""
    after: tuple[Subject, ...]
    """The Kustomizations that wait for it, nearest first."""

    @property
    def name(self) -> str:
        """Its kind and name."""
        return f"{self.by.ref.kind} {self.by.ref.name}"

    def of(self, finding: Finding) -> tuple[tuple[int, Subject], ...]:
        """What a finding is about: the object as written in its file, or rendered to it."""
        files = {place.path for place in (finding.location, *finding.related)}
        same = self.written.get(finding.object, ()) if finding.object else ()
        return tuple(item for item in same if item[1].file in files) or tuple(
            item for item in same if item[1].ref == finding.object
        )


class Rendering(NamedTuple):
    """How a fleet is delivered of which only a part is composed."""

    tool: str
    output: str

    def told(self, finding: Finding, tree: Tree) -> _Told:
        """The folder that is held up, and what is said of it; nothing where that is not known."""
        ref = finding.object
        found = tree.find(*ref.identity) if ref else None
        environment, _, rest = (found.file if found else "").removeprefix(f"{self.output}/").partition("/")
        stage = rest.partition("/")[0]
        if self.tool not in _TOOLS or stage not in STAGES:
            return
        folder = f"{self.output}/{environment}/{stage}"
        if self.tool == "argocd":
            yield (folder, 0), f"every sync of the Application that applies {folder} fails"
            return
        later = STAGES[STAGES.index(stage) + 1 :]
        waits = f"; {' and '.join(later)} of {environment} wait too" if later else ""
        yield (folder, 0), f"Flux applies none of the objects beside it in {folder}{waits}"


def held_up(findings: Sequence[Finding], tree: Tree, part: Rendering | None = None) -> tuple[Finding, ...]:
    """The findings; the first of each stage that is held up says in its help what waits for it to be mended.

    Of a ``part`` of a fleet the objects beside it are not known, only the folder that is held up.
    """
    refused = sorted(filter(_is_refused, findings), key=_fault)
    told: dict[_Fault, dict[str, None]] = {}
    said: set[tuple[Ref | str, int]] = set()
    syncs: dict[str, tuple[_Sync, ...]] = {}
    for finding in refused:
        for key, text in (*_by_syncs(finding, tree, syncs), *(part.told(finding, tree) if part else ())):
            if key not in said:
                said.add(key)
                told.setdefault(_fault(finding), {})[text] = None
    return tuple(_with(finding, [*filter(None, told.get(_fault(finding), ()))]) for finding in findings)


_Fault = tuple["Location", str, str, str]


def _fault(finding: Finding) -> _Fault:
    """What one line is wrong with, whatever objects have it: they are told of together."""
    return (finding.location, finding.rule, finding.severity, finding.outcome)


def _by_syncs(finding: Finding, tree: Tree, known: dict[str, tuple[_Sync, ...]]) -> _Told:
    for sync in _covering(finding, tree, known):
        stage = _stage(finding, sync)
        if stage is not None:
            yield (sync.by.ref, stage), _told(finding, sync, stage)


def _is_refused(finding: Finding) -> bool:
    return finding.severity == "error" and (finding.outcome == "rejected" or finding.rule == _DOUBLE)


def _with(finding: Finding, texts: Sequence[str]) -> Finding:
    if not texts:
        return finding
    more = [f"and so on for {len(texts) - _FEW} more"] if len(texts) > _FEW else []
    text = f"until it is mended, {'; '.join([*texts[:_FEW], *more])}"
    return finding._replace(help=f"{finding.help}; {text}" if finding.help else text)


def _covering(finding: Finding, tree: Tree, known: dict[str, tuple[_Sync, ...]]) -> tuple[_Sync, ...]:
    """What applies the object of a finding. Looked for among files that hold its kind before any other is read."""
    word = finding.object.kind if finding.object else CORE
    if word not in known:
        appliers = [*tree.of(*FLUX), *tree.of(*APPLICATION)]
        known[word] = tuple(_sync(item, tree) for item in appliers if brings(item, tree, word))
    return tuple(sync for sync in known[word] if sync.of(finding))


def _sync(by: Subject, tree: Tree) -> _Sync:
    objects = tuple(_staged(by, tree))
    written: dict[Ref | None, list[tuple[int, Subject]]] = {}
    for stage, item in objects:
        written.setdefault(ref_of(item.value), []).append((stage, item))
    by_ref = {ref: tuple(items) for ref, items in written.items()}
    return _Sync(by, objects, by_ref, _waiting_for(by, tree) if is_flux(by) else ())


def _staged(by: Subject, tree: Tree) -> Iterable[tuple[int, Subject]]:
    if not is_flux(by):
        return waves(by, tree, "")
    return ((_flux_stage(item.ref), item) for item in brings(by, tree, ""))


def _waiting_for(by: Subject, tree: Tree) -> tuple[Subject, ...]:
    """The Kustomizations that wait for one, also through others, nearest first."""
    after: dict[Ref, Subject] = {}
    pending = [by]
    while pending:
        for item in waiting(pending.pop(0), tree):
            if item.ref not in after and item.ref != by.ref:
                after[item.ref] = item
                pending.append(item)
    return tuple(after.values())


def _flux_stage(ref: Ref) -> int:
    """The stage that Flux applies a kind in (fluxcd/pkg ``ssa``)."""
    return 0 if ref.kind in _FIRST else 1 if ref.kind.endswith("Class") else 2


def _stage(finding: Finding, sync: _Sync) -> int | None:
    """The stage that a finding holds up; None where it holds up nothing."""
    if finding.rule == _DOUBLE:
        return _EVERYTHING if len(sync.written.get(finding.object, ())) > 1 else None
    if finding.rule.startswith("yaml-") or (finding.rule == _NOT_SERVED and not is_flux(sync.by)):
        return _EVERYTHING
    return min(stage for stage, _ in sync.of(finding))


def _told(finding: Finding, sync: _Sync, stage: int) -> str:
    flux = is_flux(sync.by)
    own = {id(item) for _, item in sync.written.get(finding.object, ())}
    late = [item for at, item in sync.objects if at >= stage and (flux or at > stage) and id(item) not in own]
    waiting_too = f"; {listed(sync.after)} {_verb(sync.after, 'waits', 'wait')} too" if sync.after else ""
    if flux:
        return f"Flux applies {_nothing(late, sync.name)}{waiting_too}" if late or sync.after else ""
    if stage == _EVERYTHING:
        return f"Argo CD applies {_nothing(late, sync.name)}"
    wave = f", and nothing of later waves is applied: {_amount(late)}" if late else ""
    return f"every sync of {sync.name} fails{wave}"


def _nothing(late: Iterable[Subject], name: str) -> str:
    late = tuple(late)
    return f"nothing more of {name}" + (f": {_amount(late)}" if late else "")


def _amount(items: Iterable[Subject]) -> str:
    """``12 objects (Cluster a, Cluster b, Cluster c and 9 more)``, Clusters first."""
    found = sorted(items, key=lambda item: (kind(item.ref) != CLUSTER, item.ref))
    noun = "object" if len(found) == 1 else "objects"
    return f"{len(found)} {noun} ({listed(found)})"


def _verb(items: Sequence[Subject], one: str, many: str) -> str:
    return one if len(items) == 1 else many
