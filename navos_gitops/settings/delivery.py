"""``delivery`` of fleet.yaml: what applies the rendered tree, and from where; a string says the tool alone."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Literal

from navos_gitops.named import NamedTuple
from navos_gitops.settings.faults import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Finding, Json, Route
    from navos_gitops.settings.source import Source

Tool = Literal["flux", "argocd", "none"]

_NAMESPACES = {"flux": "flux-system", "argocd": "argocd", "none": ""}
_REVISIONS = ("branch", "tag", "semver")


class Repository(NamedTuple):
    """Where the rendered tree is fetched from; of ``branch``, ``tag`` and ``semver`` one at most is not empty."""

    url: str = ""
    """Empty under Flux: the GitRepository that ``flux bootstrap`` makes, ``flux-system``."""
    branch: str = ""
    """``main`` where there is a git URL and nothing else was said; an OCI repository has none."""
    tag: str = ""
    semver: str = ""
    path: str = ""
    """The fleet's folder in the repository, normalised; empty: its top."""
    secret: str = ""

    @property
    def is_oci(self) -> bool:
        """Whether it is a repository of OCI artifacts, not of git."""
        return self.url.startswith("oci://")


class Delivery(NamedTuple):
    """Who applies the rendered tree, with every default filled in."""

    tool: Tool = "none"
    source: Repository = Repository()
    namespace: str = ""
    """Where the objects lie; for ``none``, empty."""
    name: str = "fleet"
    """What the objects' names begin with, and the name of the source."""
    interval: str = "10m"
    decryption: str = ""
    """The Secret with the keys of what SOPS has encrypted; empty: nothing is decrypted."""
    project: str = "default"
    server: str = "https://kubernetes.default.svc"


def settle_delivery(stated: Json) -> Delivery:
    """Fill in the defaults of ``delivery`` as fleet.yaml states it: a tool, or a mapping that says more."""
    body = _body(stated)
    tool: Tool = body["tool"]
    return Delivery(
        tool,
        _repository(body.get("source", {})),
        body.get("namespace", _NAMESPACES[tool]),
        body.get("name", "fleet"),
        body.get("interval", "10m"),
        body.get("decryption", ""),
        body.get("project", "default"),
        body.get("server", "https://kubernetes.default.svc"),
    )


def _body(stated: Json) -> Mapping[str, Json]:
    return {"tool": stated} if isinstance(stated, str) else stated


def _repository(body: Mapping[str, Json]) -> Repository:
    url = body.get("url", "")
    path = posixpath.normpath(body.get("path", "") or ".")
    implied = "main" if url and not url.startswith("oci://") and not {"tag", "semver"} & body.keys() else ""
    return Repository(
        url,
        body.get("branch", implied),
        body.get("tag", ""),
        body.get("semver", ""),
        "" if path == "." else path,
        body.get("secret", ""),
    )


def delivering(delivery: Delivery) -> tuple[str, ...]:
    """The providers, by their names in the catalog, whose objects are rendered."""
    if delivery.tool == "flux":
        return ("flux-kustomize", "flux-source") if delivery.source.url else ("flux-kustomize",)
    return ("argocd",) if delivery.tool == "argocd" else ()


def unusable(source: Source) -> Iterator[Finding]:
    """Find what in fleet.yaml's ``delivery`` each field allows but the tool, or another field, does not."""
    body = _body(source.body.get("delivery", "none"))
    if body["tool"] == "none":
        return
    tool, repository = _TOOLS[body["tool"]], body.get("source", {})
    if body["tool"] == "argocd" and "url" not in repository:
        message = "`delivery.source.url` is missing: Argo CD has to be told where the rendered tree is fetched from"
        place = source.location(("delivery",), key=True)
        yield finding("settings-missing-field", message, place, field="delivery.source.url")
    if body["tool"] == "flux":
        yield from _foreign(source, body, ("project", "server"), tool)
    else:
        yield from _foreign(source, body, ("decryption", "interval"), tool)
        yield from _foreign(source, repository, ("secret",), tool, ("source",))
    yield from _revision(source, repository)
    yield from _path(source, repository)


_TOOLS = {"flux": "Flux", "argocd": "Argo CD"}


def _foreign(
    source: Source, body: Mapping[str, Json], fields: tuple[str, ...], tool: str, below: Route = ()
) -> Iterator[Finding]:
    """Fields that mean something to the other tool only."""
    for name in fields:
        if name in body:
            yield _wrong(source, (*below, name), f"means nothing to {tool}", _ELSEWHERE[name], key=True)


_ELSEWHERE = {
    "project": "only Argo CD has projects; leave it out",
    "server": "Flux applies to the cluster that it runs in; leave it out",
    "interval": "Argo CD looks as often as `timeout.reconciliation` in its own argocd-cm says; leave it out",
    "decryption": "Argo CD decrypts in a plugin of its own configuration; leave it out",
    "secret": "Argo CD finds the credentials of a repository by its URL, in a Secret labelled "
    "argocd.argoproj.io/secret-type: repository; leave it out",
}


def _revision(source: Source, repository: Mapping[str, Json]) -> Iterator[Finding]:
    """More than one revision, or one where there is nothing to have it."""
    said = [word for word in _REVISIONS if word in repository]
    for word in said[1:]:
        remedy = "keep one of them"
        yield _wrong(source, ("source", word), f"is said beside `{said[0]}`: one revision is fetched", remedy, key=True)
    url = str(repository.get("url", ""))
    if url.startswith("oci://") and "branch" in repository:
        remedy = "write `tag` or `semver`"
        yield _wrong(source, ("source", "branch"), "means nothing for oci://: an artifact has no branches", remedy)
    if not url:
        for word in [*said, *(["secret"] if "secret" in repository else [])]:
            remedy = "write `source.url` too, or leave it out"
            message = "is the GitRepository's own, and without `url` that of `flux bootstrap` is used"
            yield _wrong(source, ("source", word), message, remedy, key=True)


def _path(source: Source, repository: Mapping[str, Json]) -> Iterator[Finding]:
    path = repository.get("path", "")
    if path.startswith("/") or posixpath.normpath(path or ".").split("/")[0] == "..":
        remedy = "write it from the repository's top, `fleets/eu`"
        yield _wrong(source, ("source", "path"), f"leads out of the repository: `{path}`", remedy)


def _wrong(source: Source, route: Route, message: str, remedy: str, *, key: bool = False) -> Finding:
    where = ("delivery", *route)
    field = ".".join(map(str, where))
    place = source.location(where, key=key)
    return finding("settings-wrong-value", f"`{field}` {message}", place, field=field, remedy=remedy)
