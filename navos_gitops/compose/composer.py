"""One run of composing: cluster by cluster, with what they share kept for the next."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from navos_gitops.compose import classes, findings, manifests, patches
from navos_gitops.compose.bases import CLUSTER_CLASS_GROUP, Base, load_base
from navos_gitops.compose.cluster import cluster_object
from navos_gitops.compose.merge import merge
from navos_gitops.model import Finding, Location, ref_of
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from navos_gitops.catalog import Installed
    from navos_gitops.compose.classes import Variant
    from navos_gitops.compose.manifests import Manifest
    from navos_gitops.compose.patches import Patch
    from navos_gitops.model import Json
    from navos_gitops.settings import External, Fleet, Instance, Level, Source


class Part(NamedTuple):
    """What one level, or several above each other, bring: the same value for every cluster below them."""

    bodies: tuple[dict[str, Json], ...]
    """Values to lay over what is below, lowest first; not merged yet, since a null has to take away what is below."""
    patches: tuple[Patch, ...]
    manifests: tuple[Manifest, ...]
    broken: bool
    """Whether a source could not be read as an overlay: then what lies below would only be guessed at."""


class PassedThrough(NamedTuple):
    """A manifest as it is rendered: with its namespace, before and after each of the patches that are for it."""

    manifest: Manifest
    drafts: tuple[Json, ...]
    patches: tuple[Patch, ...]

    @property
    def value(self) -> Json:
        """The object."""
        return self.drafts[-1]


class ComposedCluster(NamedTuple):
    """One cluster: what it was made from, and the Cluster object it became."""

    instance: Instance
    sources: tuple[Source, ...]
    """Lowest first."""
    values: dict[str, Json]
    drafts: tuple[Json, ...]
    """The Cluster before any patch and after each of ``patches``; the last one is what is rendered."""
    patches: tuple[Patch, ...]
    variant: Variant | None
    """None where the class lives outside this repository."""
    shared: tuple[PassedThrough, ...]
    """Manifests of the levels above."""
    own: tuple[PassedThrough, ...]
    """Manifests of the cluster's own file."""

    @property
    def name(self) -> str:
        """The cluster's name."""
        return self.instance.name

    @property
    def environment(self) -> str:
        """The first folder of the overlay path."""
        return self.instance.file.split("/")[1]

    @property
    def value(self) -> Json:
        """The Cluster object."""
        return self.drafts[-1]


class Composer:
    """Composes clusters one after the other; owns everything that they share."""

    __slots__ = (
        "_bases",
        "_files",
        "_findings",
        "_fleet",
        "_installed",
        "_levels",
        "_manifests",
        "_matched",
        "_patches",
        "_shared",
        "_variants",
        "clusters",
    )

    def __init__(self, fleet: Fleet, installed: Installed) -> None:
        self._fleet = fleet
        self._installed = installed
        self._bases: dict[str, Base] = {}
        self._variants: dict[tuple[str, tuple[int, ...], str], Variant] = {}
        self._levels: dict[int, tuple[Level, Part]] = {}
        self._shared: dict[tuple[int, ...], Part] = {}
        self._manifests: dict[tuple[tuple[int, ...], str, tuple[int, ...]], tuple[PassedThrough, ...]] = {}
        self._patches: dict[int, tuple[Patch, str]] = {}
        self._matched: set[int] = set()
        self._files: set[str] = set()
        self._findings: dict[Finding, None] = {}
        self.clusters: list[ComposedCluster] = []

    def add(self, file: str) -> None:
        """Compose the clusters that one cluster file makes."""
        composed = [self._cluster(instance) for instance in self._fleet.instances(file)]
        if composed and all(composed):
            self._files.add(file)

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, in the order it was met, each once; patches that matched nothing last."""
        for key, (patch, level) in self._patches.items():
            if key not in self._matched and self._whole(level):
                self.note([findings.matches_nothing(patch)])
        return tuple(self._findings)

    def note(self, found: Iterable[Finding]) -> None:
        """Take in findings from beside; each is kept once."""
        self._findings.update(dict.fromkeys(found))

    def _whole(self, level: str) -> bool:
        """Whether every cluster below a level could be composed, so that a patch unused so far is for nothing."""
        return all(file in self._files for file in self._fleet.files if file.startswith(level))

    def _cluster(self, instance: Instance) -> bool:
        """Compose one cluster; False, with findings, where it cannot be."""
        levels = self._fleet.levels(instance)
        above, own = self._above(levels[:-1]), self._level(levels[-1], instance.file)
        if above.broken or own.broken:
            return False
        values = reduce(merge, own.bodies, *above.bodies)
        used = self._class(instance, values)
        if used is not None:
            sources = tuple(source for level in levels for source in level.sources)
            self.clusters.append(self._compose(instance, sources, values, (above, own), used))
        return used is not None

    def _above(self, levels: Sequence[Level]) -> Part:
        key = tuple(map(id, levels))
        if key not in self._shared:
            if not levels:
                return Part(({},), (), (), broken=False)
            below = self._above(levels[:-1])
            level = self._level(levels[-1], _prefix(levels[-1]))
            self._shared[key] = Part(
                (reduce(merge, level.bodies, *below.bodies),),
                below.patches + level.patches,
                below.manifests + level.manifests,
                broken=below.broken or level.broken,
            )
        return self._shared[key]

    def _level(self, level: Level, where: str) -> Part:
        """One level by itself; read once, however many clusters are below it."""
        if id(level) not in self._levels:
            self._levels[id(level)] = (level, self._read(level, where))
        return self._levels[id(level)][1]

    def _read(self, level: Level, where: str) -> Part:
        bodies: list[dict[str, Json]] = []
        found: list[Patch] = []
        passed: list[Manifest] = []
        broken = _has_errors(level.findings)
        for source in level.sources:
            broken = broken or _has_errors(source.findings)
            bodies.append({key: value for key, value in source.body.items() if key not in _NOT_VALUES})
            for item in (
                *patches.collect(self._fleet, level, source),
                *manifests.collect(self._fleet, level, source),
            ):
                if isinstance(item, Finding):
                    self.note([item])
                elif isinstance(item, patches.Patch):
                    found.append(item)
                    self._patches[id(item)] = (item, where)
                else:
                    passed.append(item)
        return Part(tuple(bodies), tuple(found), tuple(passed), broken=broken)

    def _class(self, instance: Instance, values: dict[str, Json]) -> External | Base | None:
        """The class a cluster names; None, with a finding, where the cluster cannot be composed."""
        lacking = [field for field in ("namespace", "class", "version") if not values.get(field)]
        for field in lacking:
            place = instance.source.location()
            self.note([findings.incomplete(instance.name, field, Location(place.path), _REMEDIES[field])])
        if lacking:
            return None
        place_of_class = self._fleet.classes.get(values["class"])
        if not isinstance(place_of_class, str):
            return place_of_class
        if values["class"] not in self._bases:
            base = load_base(self._fleet, values["class"], place_of_class)
            self._bases[values["class"]] = base
            self.note(base.findings)
        base = self._bases[values["class"]]
        return base if base.class_ else None

    def _compose(
        self,
        instance: Instance,
        sources: tuple[Source, ...],
        values: dict[str, Json],
        parts: tuple[Part, Part],
        used: External | Base,
    ) -> ComposedCluster:
        above, own = parts
        listed = above.patches + own.patches
        namespace: str = values["namespace"]
        variant = self._variant(used, listed, namespace) if isinstance(used, Base) else None
        home = self._class_namespace(used, namespace)
        draft = cluster_object(
            instance.name,
            values,
            api_version=self._cluster_version(used),
            class_name=variant.name if variant else used.name,
            class_namespace=home if home != namespace else "",
        )
        return ComposedCluster(
            instance,
            sources,
            values,
            *self._patched(draft, listed),
            variant,
            self._passed(above.manifests, namespace, above.patches),
            self._passed(own.manifests, namespace, listed),
        )

    def _cluster_version(self, used: External | Base) -> str:
        """A Cluster is written in the API version of its class; of one we cannot see, in the newest served."""
        if isinstance(used, Base) and used.class_:
            return used.class_.ref.api_version
        served = [kind for kind in self._installed.kinds(CLUSTER_CLASS_GROUP, "Cluster") if kind.served]
        newest = next((kind for kind in served if kind.storage), None)
        return f"{CLUSTER_CLASS_GROUP}/{newest.version if newest else 'v1beta2'}"

    def _class_namespace(self, used: External | Base, namespace: str) -> str:
        own = "" if isinstance(used, Base) else used.namespace
        return own or self._fleet.settings.class_namespace or namespace

    def _variant(self, base: Base, listed: tuple[Patch, ...], namespace: str) -> Variant:
        touching = classes.touching(base, listed)
        self._matched.update(map(id, touching))
        where = self._class_namespace(base, namespace)
        key = (base.name, tuple(map(id, touching)), where)
        if key not in self._variants:
            self._variants[key] = classes.variant(base, touching, where, self._installed)
            self.note(self._variants[key].findings)
        return self._variants[key]

    def _patched(self, value: Json, listed: tuple[Patch, ...]) -> tuple[tuple[Json, ...], tuple[Patch, ...]]:
        """An object before the patches that are for it and after each of them, and those patches."""
        ref = ref_of(value)
        drafts, applied = [value], []
        for patch in listed:
            labels = value["metadata"].get("labels")
            if ref is None or not patch.matches(ref, labels if isinstance(labels, dict) else {}):
                continue
            self._matched.add(id(patch))
            kind = self._installed.find(ref.api_version, ref.kind)
            result = patches.apply(patch, drafts[-1], kind.schema if kind else None)
            if isinstance(result, patches.Refused):
                self.note([findings.refused(patch, result, ref)])
            else:
                drafts.append(result)
                applied.append(patch)
        return tuple(drafts), tuple(applied)

    def _passed(
        self, found: tuple[Manifest, ...], namespace: str, listed: tuple[Patch, ...]
    ) -> tuple[PassedThrough, ...]:
        """Manifests in ``namespace`` under ``listed``; clusters that share both share the result."""
        key = (tuple(map(id, found)), namespace, tuple(map(id, listed)))
        if key not in self._manifests:
            self._manifests[key] = tuple(self._pass(manifest, namespace, listed) for manifest in found)
        return self._manifests[key]

    def _pass(self, manifest: Manifest, namespace: str, listed: tuple[Patch, ...]) -> PassedThrough:
        value = manifests.placed(manifest, namespace, self._installed)
        return PassedThrough(manifest, *self._patched(value, () if manifest.encrypted else listed))


_NOT_VALUES = frozenset({"patches", "manifests", "components", "matrix"})
"""Fields that accumulate along the path and belong to the level that lists them."""

_REMEDIES = {
    "namespace": "set namespace here or in an overlay.yaml above",
    "class": "name a folder of bases/, here or in an overlay.yaml above",
    "version": "set the Kubernetes version here or in an overlay.yaml above",
}


def _prefix(level: Level) -> str:
    """What the paths of all cluster files below a shared level begin with."""
    return f"overlays/{level.path}/" if level.path else "overlays/"


def _has_errors(found: Iterable[Finding]) -> bool:
    return any(finding.severity == "error" for finding in found)
