"""Judging manifests as they lie in files, folders and streams: no fleet, no composing.

Memory does not grow with the number of documents: a file is cut at document boundaries, each part is read, judged
and dropped. Pieces are spread over the cores.
"""

from __future__ import annotations

from pathlib import Path
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from navos_gitops import rules
from navos_gitops.admission import Admission, Request
from navos_gitops.errors import CannotGoOn
from navos_gitops.model import Finding, Location, Ref, Report, ref_of
from navos_gitops.named import NamedTuple
from navos_gitops.pipeline import workers
from navos_gitops.pipeline.findings import verdicts
from navos_gitops.pipeline.findings.merging import heard
from navos_gitops.pipeline.findings.ruling import OF_CHANGES, Ruling, can_be_waived, policy_faults
from navos_gitops.pipeline.findings.verdicts import Place, Undecided
from navos_gitops.pipeline.findings.waiving import Scope, settle
from navos_gitops.pipeline.history import History, committed_files, folder_files
from navos_gitops.pipeline.repository import left_out
from navos_gitops.pipeline.repository.duplicates import RULE as DUPLICATE
from navos_gitops.pipeline.repository.duplicates import Identities, duplicates, is_settled
from navos_gitops.pipeline.repository.files import BLOCK, Exclude, Part, Spool, find, unreadable
from navos_gitops.pipeline.repository.left_out import LeftOut
from navos_gitops.pipeline.repository.policies import given_policies, settings_files, shown, wrong_policies
from navos_gitops.pipeline.repository.tree import Repository
from navos_gitops.pipeline.repository.versions import fleet_around, versions
from navos_gitops.rules import Facts, Subject
from navos_gitops.rules._delivery import FLUX
from navos_gitops.yaml import reader
from navos_gitops.yaml.lists import objects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from navos_gitops.catalog import Installed
    from navos_gitops.model import Json, Route
    from navos_gitops.pipeline.opening import Opened
    from navos_gitops.pipeline.repository.file_roles import FileRoles
    from navos_gitops.pipeline.repository.files import Found
    from navos_gitops.pipeline.repository.versions import Versions
    from navos_gitops.pipeline.validate import Options
    from navos_gitops.settings import Policies
    from navos_gitops.yaml.reader import Document, Problem


class _Judged(NamedTuple):
    findings: list[Finding]
    undecided: Undecided
    identities: Identities
    objects: int


class _Object(NamedTuple):
    """An object on its way through the stages, with what has been found of it so far."""

    value: Json
    ref: Ref
    old: Json
    locate: _Locate
    found: list[Finding]


def judge(paths: Sequence[str], options: Options, root: Path) -> Report:
    """The report on every manifest in ``paths``; what is shown is relative to ``root``."""
    if options.base and "-" in paths:
        raise CannotGoOn("git knows nothing of a stream: say with --from DIR what was there before")
    around = fleet_around(paths, options)
    with Spool() as spool:
        policies = given_policies(options.policies, root)
        settings = settings_files(options.policies, policies, root)
        met = find(paths, root, spool, _exclude(options, root, around))
        kept = (file for file in met.parts if not settings(file.shown))
        files = [
            file._replace(number=number, named=file.named and not options.staged) for number, file in enumerate(kept)
        ]
        known = versions(files, options, around)
        count = options.workers or (workers.cores() if _size(files) >= _WORTH_FORKING else 1)
        changing = bool(options.old or options.base)
        history = _history(paths, options, root)
        core = options.cluster_api or _core(known.installed)
        kubernetes = known.installed.kubernetes
        facts = Facts(known.installed, kubernetes, core, options.day, assumed=known.assumed)
        stated = around.fleet.policies if around and not options.policies else policies
        needless = frozenset() if around else OF_A_FLEET.difference(policies.rules)
        ruling = Ruling(facts, stated, needless if changing else needless | OF_CHANGES)
        judging = _Judging(known, files, history, (ruling, _alone(IN_PLAIN_TEXT, facts, stated)), root)
        listed = frozenset(file.shown for file in files)
        whole = frozenset() if changing else _whole(paths, listed, root)
        found = [*wrong_policies(policies, listed), *policy_faults(policies, (lambda: listed) if "" in whole else None)]
        found += (*met.findings, *known.findings)
        undecided, identities, objects = _passed_by(met), Identities(), 0
        numbers = {file.shown: file.number for file in files}
        for share in workers.spread(_shares(files, count), judging.share, workers=count):
            found += share.findings
            objects += share.objects
            undecided.merge(share.undecided, lambda place: (numbers.get(place.path, -1), place.line))
            identities.merge(share.identities)
        if files and not (objects or found or undecided):
            undecided.add(files[0].shown, _NOTHING, Location(files[0].shown))
        found += judging.kustomizations()
        alone = _alone(DUPLICATE, facts, stated)
        found += duplicates(identities, files, judging.kustomized, judging.tree, alone)
    found += undecided.findings()
    scope = Scope(listed, whole)
    settled = settle(heard(found), policies.waivers, facts.today, scope, can_be_waived=can_be_waived)
    return Report(_held_up(settled.findings, judging.tree), objects, len(files), settled.waived)


def _history(paths: Sequence[str], options: Options, root: Path) -> History:
    """What was there before, by a folder or by git."""
    if options.old:
        return History(folder_files(Path(options.old)))
    if not options.base:
        return History({})
    return History(committed_files(paths, options.base, root))


def _held_up(findings: tuple[Finding, ...], tree: Repository) -> tuple[Finding, ...]:
    """The findings, with what is held up by objects that are refused."""
    if not any(finding.severity == "error" for finding in findings):
        return findings
    from navos_gitops.pipeline.findings.held_up import held_up

    return held_up(findings, tree)


_NOTHING = "nothing was judged: neither this file nor any other holds an object"

_WORTH_FORKING = 256 * 1024
"""Bytes that take longer to judge than a process to start."""

OF_A_FLEET = frozenset({"custom-resource-definition", "custom-resource-not-allowed", "forked-upstream-crd"})
"""Rules about what a management cluster may be made of: of a folder without a fleet, policies have to set them."""


IN_PLAIN_TEXT = "plaintext-secret"
"""The one rule that is asked of what SOPS has encrypted: whether it has left a secret out."""


def _alone(rule: str, facts: Facts, policies: Policies) -> Ruling:
    return Ruling(facts, policies, frozenset(rules.ids()) - {rule})


def _exclude(options: Options, root: Path, around: Opened | None) -> Exclude:
    of_fleet = [(str(around.root), around.fleet.settings.exclude)] if around else []
    return Exclude([(str(root), options.exclude), *of_fleet])


def _passed_by(met: Found) -> Undecided:
    """What was not even opened, as what could not be decided."""
    undecided = Undecided()
    for path, reason in met.passed:
        undecided.add(path, reason, Location(path))
    return undecided


def _whole(paths: Iterable[str], listed: frozenset[str], root: Path) -> frozenset[str]:
    """The files and folders of which everything is judged; empty text where that is everything from ``root`` on."""
    folders = {shown(path, root) for path in paths if path != "-" and Path(path).is_dir()}
    return listed | {"" if folder.replace("../", "") in {".", ".."} else folder for folder in folders}


def _core(installed: Installed) -> str:
    return next((bundle.version for bundle in installed.bundles if bundle.provider == "core"), "")


def _size(files: Sequence[Part]) -> int:
    return sum(_bytes(file.path) for file in files)


def _bytes(path: Path) -> int:
    """The size of a file; nothing where it cannot be looked at, which reading it will tell."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _shares(files: Sequence[Part], count: int) -> list[list[Part]]:
    """The files dealt out to ``count`` workers, the blocks of long ones among all of them."""
    shares: list[list[Part]] = [[] for _ in range(count)]
    for index, file in enumerate(files):
        parts = count if _bytes(file.path) > BLOCK else 1
        for part in range(parts):
            shares[(index + part) % count].append(file._replace(part=part, parts=parts))
    return [share for share in shares if share]


class _Judging:
    """Judges parts; what it holds is only read, but for the classes, which are looked up once."""

    __slots__ = ("_admission", "_assumed", "_history", "_installed", "_left_out", "_of_encrypted", "_ruling", "_tree")

    def __init__(
        self, known: Versions, files: Sequence[Part], history: History, rulings: tuple[Ruling, Ruling], root: Path
    ) -> None:
        self._assumed = known.assumed
        self._installed = known.installed
        self._admission = Admission(known.installed)
        self._history = history
        self._ruling, self._of_encrypted = rulings
        self._left_out = LeftOut(file.path for file in files)
        self._tree = Repository(files, root, history, self._left_out)

    @property
    def kustomized(self) -> FileRoles:
        """The kustomizations around the files."""
        return self._left_out.kustomized

    def kustomizations(self) -> Iterator[Finding]:
        """What our rules see in the kustomizations beside the files."""
        for subject, document in self._tree.kustomizations():
            if not isinstance(subject.value, dict):
                continue
            locate = _Locate(document, Part(Path(subject.file), subject.file), ())
            yield from self._ruling.findings(subject, self._tree, locate, self._tree.place)

    @property
    def tree(self) -> Repository:
        """The objects of all the files, for what is said of them together."""
        return self._tree

    def share(self, files: Sequence[Part]) -> _Judged:
        """Judge some of the files."""
        judged = _Judged([], Undecided(), Identities(), 0)
        for part in files:
            reason = self._left_out.reason(part.path)
            if reason is not None:
                _leave_out(part, reason if part.part == 0 else "", judged)  # once a file, however it is dealt out
                continue
            memory = reader.Memory()
            try:
                for block in part.blocks():
                    memory = memory.for_more()
                    if part.named or not left_out.is_other_json(part.path, block.text):
                        judged = judged._replace(objects=judged.objects + self._block(block, part, judged, memory))
            except OSError as error:
                judged.findings.append(unreadable(part.shown, error))
        return judged

    def _block(self, block: reader.Block, part: Part, judged: _Judged, memory: reader.Memory) -> int:
        """Judge some documents; the number of objects in them.

        One stage after the other for all of them: that is a tenth quicker than all stages for one after the other.
        """
        documents = self._documents(block, part, judged, memory)
        objects = [each for document in documents for each in self._objects(document, part)]
        for item in objects:
            if is_settled(item.ref, item.value):
                judged.identities.add(item.ref, part.number, item.locate.document, item.locate.prefix)
            item.found.extend(self._admitted(item, judged.undecided))
        subjects = [(Subject(item.ref, item.value, item.old, part.shown), item.locate) for item in objects]
        for number, finding in self._ruling.over(subjects, self._tree, self._tree.place, text=block.text):
            objects[number].found.append(finding)
        for item in objects:
            judged.findings.extend(self._decided(item, part, judged) if item.found else ())
        return len(objects)

    def _documents(self, block: reader.Block, part: Part, judged: _Judged, memory: reader.Memory) -> Iterator[Document]:
        """The documents that hold objects; what is said of the others is noted."""
        for document in reader.read(block.text, line=block.line, memory=memory):
            reason = left_out.unreadable_template(document)
            if document.fatal and not reason and not part.named:
                reason = left_out.unreadable_other(part.path, block.text)
            if not reason:
                ref = ref_of(document.value)
                if not document.fatal and left_out.is_kustomization(part.path, ref):
                    _leave_out_listed(part, document, judged)
                    for foreign in self.kustomized.unjudged(str(part.path.parent)):
                        judged.undecided.add(part.shown, foreign, Location(part.shown))
                    continue
                if part.named or document.fatal or (ref is not None and ref.api_version):
                    judged.findings.extend(_problem(problem, part, ref, document) for problem in document.problems)
                if document.empty or document.fatal:
                    continue
                reason = left_out.document_reason(document, ref)
                if reason == left_out.ENCRYPTED:
                    judged.findings.extend(self._in_the_clear(document, part, judged))
                if ref is not None and reason is None:
                    yield document
                    continue
            _leave_out(part, reason or "", judged)

    def _in_the_clear(self, document: Document, part: Part, judged: _Judged) -> Iterator[Finding]:
        """The secrets that SOPS has left in plain text in a document."""
        for item in self._objects(document, part):
            subject = Subject(item.ref, item.value, item.old, part.shown)
            item.found.extend(self._of_encrypted.findings(subject, self._tree, item.locate, self._tree.place))
            yield from self._decided(item, part, judged)

    def _decided(self, item: _Object, part: Part, judged: _Judged) -> Iterator[Finding]:
        """The findings that hang neither on a placeholder nor on a patch."""
        document = item.locate.document
        doubtful = left_out.has_placeholders(document)
        for finding in item.found:
            reason = left_out.on_placeholder(finding, document) if doubtful else None
            reason = reason or left_out.completed_elsewhere(finding, part.path, self.kustomized)
            if not reason and finding.rule == "required-field":
                told = (each.value for each in self._tree.of(*FLUX))
                reason = left_out.completed_by_flux(finding, told)
            if reason:
                judged.undecided.add(part.shown, reason, finding.location)
            else:
                yield finding

    def _objects(self, document: Document, part: Part) -> Iterator[_Object]:
        """The objects of a document: itself, or the items of a list."""
        for inside, value in objects(document.value):
            ref = ref_of(value)
            if ref is not None:
                old = self._history.old(ref, "", lambda: "")
                yield _Object(value, ref, old, _Locate(document, part, inside), [])

    def _admitted(self, item: _Object, undecided: Undecided) -> Iterator[Finding]:
        """What upstream says of one object."""
        value, ref, old, locate, _ = item
        if self._installed.find(ref.api_version, ref.kind) is None:
            return verdicts.missing_kind(self._installed, ref, value, locate, undecided, self._assumed)
        request = Request(
            operation="UPDATE" if old is not None else "CREATE",
            object=value,
            old=old,
            context=self._context(value, ref, locate.file),
        )
        return verdicts.findings(self._admission.admit(request), ref, value, locate, undecided, self._installed)

    def _context(self, value: Json, ref: Ref, file: str) -> tuple[Json, ...]:
        """The ClusterClass that a Cluster names, where one of the files holds it."""
        if ref.kind != "Cluster":
            return ()
        topology = (value.get("spec") or {}).get("topology") if isinstance(value.get("spec"), dict) else None
        if not isinstance(topology, dict):
            return ()
        reference = topology.get("classRef")
        named = reference if isinstance(reference, dict) else {}
        name = named.get("name") or topology.get("class")
        namespace = named.get("namespace") or topology.get("classNamespace") or ref.namespace
        return self._class(Ref("cluster.x-k8s.io/v1beta2", "ClusterClass", str(namespace or ""), str(name or "")), file)

    def _class(self, ref: Ref, file: str) -> tuple[Json, ...]:
        """The one class of that name: the nearest, where several flavours or environments have one; none in doubt."""
        found = self._tree.same(ref)
        if len(found) > 1:
            beside = [each for each in found if each.file.rpartition("/")[0] == file.rpartition("/")[0]]
            found = tuple([each for each in found if each.file == file] or beside or found)
        elif left_out.is_placeholder(ref.name):
            found = tuple(each for each in found if each.file == file)
        alike = all(each.value == found[0].value for each in found)
        return (found[0].value,) if found and alike else ()


def _leave_out(part: Part, reason: str, judged: _Judged) -> None:
    """Say that a file, or a document of it, was left out; nothing for what nobody expects to be judged."""
    if reason:
        judged.undecided.add(part.shown, reason, Location(part.shown))


def _leave_out_listed(part: Part, document: Document, judged: _Judged) -> None:
    """Say which files a kustomization takes in that are not opened here."""
    for name in left_out.passed_by_kustomize(part.path, document.value):
        path = normpath(join(dirname(part.shown), name))
        judged.undecided.add(path, left_out.UNOPENED, Location(path))


def _problem(problem: Problem, file: Part, ref: Ref | None, document: Document) -> Finding:
    place = Location.at(file.shown, problem.span)
    key = _word(problem, document) if problem.rule == "yaml-duplicate-key" and ref else ""
    return Finding(problem.rule, "error", "rejected", problem.message, place, ref, key)


def _word(problem: Problem, document: Document) -> str:
    """What stands at the place of a problem: a key, so that a waiver of it covers no other."""
    span, lines = problem.span, document.text.split("\n")
    line = lines[span.line - document.text_line] if 0 <= span.line - document.text_line < len(lines) else ""
    return line[span.column - 1 : span.end_column - 1].strip("\"'")


class _Locate:
    """Finds a value's place in the file it was read from."""

    __slots__ = ("document", "part", "prefix")

    def __init__(self, document: Document, part: Part, prefix: Route) -> None:
        self.document = document
        self.part = part
        self.prefix = prefix

    @property
    def file(self) -> str:
        return self.part.shown

    def __call__(self, route: Route, value: Json, *, key: bool = False) -> Place:
        """``value`` is not needed: routes in an object as completed lead to the nearest thing written."""
        del value
        return Place(Location.at(self.file, self.document.span((*self.prefix, *route), key=key)))
