"""What Flux and Argo CD are told to apply: the objects of a tree that say so, and the objects that each of them brings.

What is fetched from elsewhere, or lies in a folder that is not at hand, brings nothing that is known.
"""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase
from posixpath import normpath
from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.rules._clusters import CORE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from navos_gitops.model import Json, Ref, Route
    from navos_gitops.rules import Subject, Tree

FLUX: Final = ("kustomize.toolkit.fluxcd.io", "Kustomization")
APPLICATION: Final = ("argoproj.io", "Application")
APPLICATION_SET: Final = ("argoproj.io", "ApplicationSet")
ARGO: Final = frozenset({APPLICATION, APPLICATION_SET})
DELIVERY: Final = frozenset({FLUX, *ARGO})
CLUSTER: Final = (CORE, "Cluster")

_REWRITES: Final = ("$patch: delete", "$patch: replace", "/metadata/name", "op: remove\npath: /metadata")
_WAVE: Final = "argocd.argoproj.io/sync-wave"
_SETS: Final = frozenset({"{{path}}", "{{.path.path}}"})
"""The template of an ApplicationSet that is applied to the folders of its git generator."""


def kind(ref: Ref) -> tuple[str, str]:
    """Group and kind."""
    return (ref.group, ref.kind)


def is_flux(subject: Subject) -> bool:
    """Whether an object is a Flux Kustomization, else one of Argo CD's."""
    return kind(subject.ref) == FLUX


def brings(subject: Subject, tree: Tree, word: str = CORE) -> tuple[Subject, ...]:
    """The objects that Flux or Argo CD applies because of one object, with identities as applied.

    Of files that do not hold ``word`` some may be missing: as it is, only Cluster API's are sure to be there.
    """
    return tree.once(("brings", subject.ref, subject.file, word), lambda: _brings(subject, tree, word))


def _brings(subject: Subject, tree: Tree, word: str) -> tuple[Subject, ...]:
    if not _is_ours(subject, tree):
        return ()
    if is_flux(subject):
        return _by_flux(subject, tree, word)
    return tuple(item for source in _sources(subject) for item in _by_argo(source, subject, tree, word))


def waves(subject: Subject, tree: Tree, word: str = CORE) -> Iterator[tuple[int, Subject]]:
    """The objects that an Application brings, each after the number of its sync wave."""
    for source in _sources(subject) if _is_ours(subject, tree) else ():
        common = at(source, ("kustomize", "commonAnnotations", _WAVE))
        for item in _by_argo(source, subject, tree, word):
            yield _number(common if common is not None else at(item.value, ("metadata", "annotations", _WAVE))), item


def takes_in(subject: Subject, tree: Tree, kustomization: str) -> bool:
    """Whether Flux or Argo CD applies a kustomization because of one object."""
    if not _is_ours(subject, tree):
        return False
    path = at(subject.value, ("spec", "path"))
    paths = (
        [path] if is_flux(subject) else [each for item in _sources(subject) for each in _paths(item["path"], subject)]
    )
    return any(isinstance(each, str) and tree.reaches(each, subject.file, kustomization) for each in paths)


def prunes(kustomization: Subject, file: str) -> bool:
    """Whether a Flux Kustomization deletes what a file held, once the file is gone from the folder it applies."""
    path = at(kustomization.value, ("spec", "path"))
    if not isinstance(path, str) or at(kustomization.value, ("spec", "prune")) is not True:
        return False
    folder = normpath(path.lstrip("/"))
    return folder == "." or f"/{folder}/" in f"/{file}"


def clusters(items: Iterable[Subject]) -> tuple[Subject, ...]:
    """The Clusters among some objects."""
    return tuple(item for item in items if kind(item.ref) == CLUSTER)


def apart(subject: Subject, tree: Tree) -> tuple[Subject, ...]:
    """The tree's other Kustomizations, or Applications, that are for the same management cluster as far as it tells.

    The same folder may be applied to several management clusters, each by a Kustomization of its own.
    """
    others = (item for item in tree.of(*kind(subject.ref)) if item.value is not subject.value != item.value)
    return tuple(item for item in others if _is_together(subject, item, tree))


def after(subject: Subject, tree: Tree) -> tuple[Subject, ...]:
    """The Flux Kustomizations that one waits for, directly or through others, with what those apply in turn."""
    known = {(item.ref.namespace, item.ref.name): item for item in tree.of(*FLUX)}
    found: dict[tuple[str, str], Subject] = {}
    pending = [subject]
    while pending:
        here = pending.pop()
        children = (item.ref for item in brings(here, tree, FLUX[0]) if kind(item.ref) == FLUX)
        wanted = [*_waits_for(here), *((ref.namespace, ref.name) for ref in children if here is not subject)]
        for name in wanted:
            if name in known and name not in found:
                found[name] = known[name]
                pending.append(known[name])
    return tuple(found.values())


def waiting(subject: Subject, tree: Tree) -> tuple[Subject, ...]:
    """The Flux Kustomizations of the tree that wait for one directly."""
    name = (subject.ref.namespace, subject.ref.name)
    return tuple(item for item in tree.of(*FLUX) if name in _waits_for(item))


def listed(items: Iterable[Subject], most: int = 3) -> str:
    """``Cluster a, Cluster b and 4 more``, in words."""
    names = list(dict.fromkeys(f"{item.ref.kind} {item.ref.name}" for item in items))
    more = len(names) - most
    if more > 0:
        return f"{', '.join(names[:most])} and {more} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def sync_options(subject: Subject) -> Iterator[tuple[Route, str]]:
    """The sync options of an Application, or of the template of a set, without spaces, with their routes."""
    route = (*_spec(subject), "syncPolicy", "syncOptions")
    options = at(subject.value, route)
    for index, option in enumerate(options if isinstance(options, list) else ()):
        if isinstance(option, str):
            yield (*route, index), option.replace(" ", "")


def sync_policy(subject: Subject) -> tuple[Route, Json]:
    """The sync policy of an Application, or of the template of a set, with its route."""
    route = (*_spec(subject), "syncPolicy")
    return route, at(subject.value, route)


def path_route(subject: Subject) -> Route:
    """Where an object says what is applied."""
    if is_flux(subject):
        return ("spec", "path")
    return (*_spec(subject), "source", "path")


def marks(value: Json, key: str) -> Iterator[str]:
    """What an object's annotation or label of some key says, in small letters."""
    for field in ("annotations", "labels"):
        text = at(value, ("metadata", field, key))
        if isinstance(text, str):
            yield text.lower()


def _spec(subject: Subject) -> Route:
    return ("spec", "template", "spec") if kind(subject.ref) == APPLICATION_SET else ("spec",)


def _by_flux(subject: Subject, tree: Tree, word: str) -> tuple[Subject, ...]:
    spec = at(subject.value, ("spec",))
    path = spec.get("path") if isinstance(spec, dict) else None
    patches = spec.get("patches") if isinstance(spec, dict) else None
    if not isinstance(path, str) or any(text in str(patches) for text in _REWRITES):
        return ()
    found = tree.below(path, subject.file, word)
    names = [text if isinstance(text := spec.get(key), str) else "" for key in _NAMING]
    return tuple(item._replace(ref=renamed(item.ref, *names)) for item in found) if any(names) else found


_NAMING: Final = ("targetNamespace", "namePrefix", "nameSuffix")


_UNPREFIXED: Final = frozenset({"CustomResourceDefinition", "Namespace", "APIService"})
_NO_NAMESPACE: Final = frozenset({*_UNPREFIXED, "ClusterRole", "ClusterRoleBinding", "StorageClass", "PriorityClass"})


def renamed(ref: Ref, namespace: str, prefix: str, suffix: str) -> Ref:
    """The identity of an object as kustomize's transformers leave it; empty texts change nothing."""
    if ref.kind == "Namespace" and not ref.group and namespace:
        return ref._replace(name=namespace)  # the namespace transformer renames it
    name = ref.name if ref.kind in _UNPREFIXED else f"{prefix}{ref.name}{suffix}"
    return ref._replace(name=name, namespace=ref.namespace if ref.kind in _NO_NAMESPACE else namespace or ref.namespace)


def _sources(subject: Subject) -> Iterator[Json]:
    spec = at(subject.value, _spec(subject))
    several = at(spec, ("sources",))
    for source in (at(spec, ("source",)), *(several if isinstance(several, list) else ())):
        if isinstance(source, dict) and isinstance(source.get("path"), str) and not source.get("chart"):
            yield source


def _by_argo(source: Json, subject: Subject, tree: Tree, word: str) -> Iterator[Subject]:
    texts = (at(source, ("kustomize", field)) for field in ("namespace", "namePrefix", "nameSuffix"))
    names = [text if isinstance(text, str) else "" for text in texts]
    for path in _paths(source["path"], subject):
        recurse = at(source, ("directory", "recurse")) is True
        found = tree.below(path, subject.file, word, deep=recurse or path != source["path"])
        found = tuple(item for item in found if _is_kept(source, path, item.file))
        yield from (item._replace(ref=renamed(item.ref, *names)) for item in found) if any(names) else found


def _is_kept(source: Json, path: str, file: str) -> bool:
    """Whether the source of an Application takes a file of its folder, by the globs that it says."""
    inside = f"/{file}".rpartition(f"/{normpath(path.lstrip('/'))}/")[2]
    include, exclude = (_globs(at(source, ("directory", field))) for field in ("include", "exclude"))
    return (not include or any(fnmatchcase(inside, glob) for glob in include)) and not any(
        fnmatchcase(inside, glob) for glob in exclude
    )


def _globs(text: Json) -> tuple[str, ...]:
    """The globs of a text, which may be several in braces."""
    if not isinstance(text, str) or not text:
        return ()
    return tuple(text[1:-1].split(",")) if text.startswith("{") and text.endswith("}") else (text,)


def _number(text: Json) -> int:
    digits = str(text).strip()
    return int(digits) if digits.removeprefix("-").isdecimal() else 0


def _paths(path: str, subject: Subject) -> Iterator[str]:
    """The folders of a source; of a set's those that its git generator names, up to the first wildcard."""
    if "{" not in path:
        yield path
    elif path.replace(" ", "") in _SETS:
        generators = at(subject.value, ("spec", "generators"))
        for generator in generators if isinstance(generators, list) else ():
            folders = at(generator, ("git", "directories"))
            for item in folders if isinstance(folders, list) else ():
                text = at(item, ("path",))
                if isinstance(text, str) and not at(item, ("exclude",)):
                    known = text.split("*")[0]
                    yield known.rpartition("/")[0] or "." if known != text else text


def _is_ours(subject: Subject, tree: Tree) -> bool:
    """Whether an object's source is this repository: the one that most of the tree's objects of that sort name."""
    mine = _source(subject)
    if mine is None:
        return False
    kinds = (FLUX,) if is_flux(subject) else (APPLICATION, APPLICATION_SET)
    named = Counter(source for key in kinds for item in tree.of(*key) if (source := _source(item)) is not None)
    most = max(named.values(), default=0)
    if named[mine] < most:
        return False
    urls = {source: _url(source, tree) for source, count in named.items() if count == most}
    return len({*urls.values()}) == 1 or not is_flux(subject) or urls[mine] == urls.get(_OWN)


_OWN: Final = "GitRepository flux-system"
"""What Flux calls the repository that it has been installed from."""


def _url(source: str, tree: Tree) -> str | None:
    """Where the source of a Flux Kustomization comes from, where the tree tells."""
    kind_, _, name = source.partition(" ")
    found = next((item for item in tree.of("source.toolkit.fluxcd.io", kind_) if item.ref.name == name), None)
    url = at(found.value, ("spec", "url")) if found else None
    return str(url).removesuffix(".git") if url else None


def _source(subject: Subject) -> str | None:
    if is_flux(subject):
        reference = at(subject.value, ("spec", "sourceRef"))
        if not isinstance(reference, dict):
            return ""
        return f"{reference.get('kind')} {reference.get('name')}" if reference.get("kind") != "Bucket" else None
    found = [source for source in _sources(subject) if source.get("repoURL")]
    return str(found[0]["repoURL"]).removesuffix(".git") if found else None


def _waits_for(subject: Subject) -> tuple[tuple[str, str], ...]:
    waits = at(subject.value, ("spec", "dependsOn"))
    return tuple(
        (str(item.get("namespace") or subject.ref.namespace), str(item.get("name")))
        for item in (waits if isinstance(waits, list) else ())
        if isinstance(item, dict)
    )


def _is_together(one: Subject, other: Subject, tree: Tree) -> bool:
    """Whether two Kustomizations, or two Applications, are applied by the same controller and to the same cluster."""
    where = ("spec", "kubeConfig") if is_flux(one) else ("spec", "destination")
    if at(one.value, where) != at(other.value, where):
        return False
    if one.ref == other.ref:
        return False  # one name in two places: each is for a management cluster of its own
    if one.file.rpartition("/")[0] == other.file.rpartition("/")[0]:
        return True
    wanted = {one.file, other.file}
    parents = (brings(item, tree, one.ref.group) for item in tree.of(*kind(one.ref)))
    return any(wanted <= {item.file for item in children} for children in parents)


def identity(ref: Ref) -> tuple[str, str, str, str]:
    """What names an object whatever its API version; empty texts where the name is still to be filled in."""
    open_ = "$" in ref.name or "{" in ref.name or "$" in ref.namespace or not ref.name
    return ("", "", "", "") if open_ else ref.identity
