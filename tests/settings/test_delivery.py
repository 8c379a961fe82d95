"""``delivery`` in fleet.yaml: settled with its defaults, and refused where a field and the tool do not fit."""

from __future__ import annotations

import pytest

from navos_gitops import catalog
from navos_gitops.settings import Delivery, Memory, Repository, load, unknown_to
from navos_gitops.settings.delivery import settle_delivery

from .fleets import FLEET, fleet

URL = "https://git.example.com/fleet.git"

SETTLED: list[tuple[object, Delivery]] = [
    ("none", Delivery("none")),
    ("flux", Delivery("flux", namespace="flux-system")),
    ("argocd", Delivery("argocd", namespace="argocd")),
    ({"tool": "flux", "source": {"url": URL}}, Delivery("flux", Repository(URL, "main"), "flux-system")),
    ({"tool": "flux", "source": {"url": URL, "tag": "v1"}}, Delivery("flux", Repository(URL, tag="v1"), "flux-system")),
    (
        {"tool": "flux", "source": {"url": URL, "semver": ">=1", "secret": "deploy", "path": "./a//b/"}},
        Delivery("flux", Repository(URL, semver=">=1", path="a/b", secret="deploy"), "flux-system"),  # noqa: S106 - the name of a Secret
    ),
    ({"tool": "flux", "source": {"url": "oci://r/f"}}, Delivery("flux", Repository("oci://r/f"), "flux-system")),
    (
        {"tool": "flux", "namespace": "sync", "name": "eu", "interval": "1m", "decryption": "age", "source": {}},
        Delivery("flux", Repository(), "sync", "eu", "1m", "age"),
    ),
    (
        {"tool": "argocd", "source": {"url": URL, "branch": "live"}, "project": "fleet", "server": "https://k"},
        Delivery("argocd", Repository(URL, "live"), "argocd", project="fleet", server="https://k"),
    ),
]


@pytest.mark.parametrize(("stated", "settled"), SETTLED)
def test_it_is_settled_with_its_defaults(stated: object, settled: Delivery) -> None:
    assert settle_delivery(stated) == settled


WRONG = [
    ("argocd", 2, 1, "delivery.source.url", "is missing: Argo CD has to be told where the rendered tree is fetched"),
    ("{tool: argocd}", 2, 1, "delivery.source.url", "is missing: Argo CD has to be told"),
    (f"{{tool: argocd, source: {{url: {URL}, secret: a}}}}", 2, 75, "delivery.source.secret", "means nothing to Argo"),
    (f"{{tool: argocd, decryption: a, source: {{url: {URL}}}}}", 2, 26, "delivery.decryption", "means nothing to Argo"),
    ("{tool: flux, project: a}", 2, 24, "delivery.project", "means nothing to Flux"),
    ("{tool: flux, server: https://k}", 2, 24, "delivery.server", "means nothing to Flux"),
    (f"{{tool: flux, source: {{url: {URL}, branch: a, tag: b}}}}", 2, 84, "delivery.source.tag", "one revision"),
    ("{tool: flux, source: {url: oci://r/f, branch: a}}", 2, 57, "delivery.source.branch", "an artifact has no bran"),
    ("{tool: flux, source: {branch: a}}", 2, 33, "delivery.source.branch", "without `url` that of `flux bootstrap`"),
    ("{tool: flux, source: {secret: a}}", 2, 33, "delivery.source.secret", "without `url` that of `flux bootstrap`"),
    ("{tool: flux, source: {path: ../a}}", 2, 39, "delivery.source.path", "leads out of the repository: `../a`"),
    ("{tool: flux, source: {path: /a}}", 2, 39, "delivery.source.path", "leads out of the repository: `/a`"),
    ("{tool: flux, source: {url: git@a.example:b}}", 2, 38, "delivery.source.url", "a URL that begins with https://"),
    ("{tool: flux, source: {url: file:///a}}", 2, 38, "delivery.source.url", "a URL that begins with https://, ssh:/"),
    ("{tool: flux, interval: 10}", 2, 34, "delivery.interval", "must be text, not the number 10"),
    ("{tool: flux, interval: 10 m}", 2, 34, "delivery.interval", "must be a duration such as 10m or 1h30m"),
    ("{tool: flux, name: Fleet}", 2, 30, "delivery.name", "must be a name (lower-case letters, digits and dashes) of"),
    ("{tool: flux, namespace: a.b}", 2, 35, "delivery.namespace", "must be a name (lower-case letters, digits and"),
    ("{source: {}}", 2, 1, "delivery.tool", "`delivery.tool` is missing"),
    ("{tool: fluks}", 2, 18, "delivery.tool", "must be one of `flux`, `argocd` or `none`"),
    ("{tool: flux, sources: {}}", 2, 24, "delivery.sources", "unknown field"),
    ("[flux]", 2, 11, "delivery", "must be one of `flux`, `argocd` or `none`, or a mapping with a `tool`, not a list"),
]


@pytest.mark.parametrize(("stated", "line", "column", "field", "message"), WRONG, ids=[case[0] for case in WRONG])
def test_what_does_not_fit_is_told_where_it_is(stated: str, line: int, column: int, field: str, message: str) -> None:
    (found,) = fleet({"fleet.yaml": f"{FLEET}delivery: {stated}\n"}).findings
    assert (found.location.path, found.location.line, found.location.column) == ("fleet.yaml", line, column)
    assert (found.field, found.severity) == (field, "error")
    assert message in found.message


def test_what_is_switched_off_may_stay() -> None:
    text = f"{FLEET}delivery: {{tool: none, project: a, source: {{branch: a, tag: b}}}}\n"
    assert fleet({"fleet.yaml": text}).findings == ()


@pytest.mark.parametrize(
    ("delivery", "said", "wanted"),
    [
        ("none", "", []),
        ("flux", "", ["flux-kustomize"]),
        ("flux", "flux-kustomize: v1.10.1", []),
        (f"{{tool: flux, source: {{url: {URL}}}}}", "", ["flux-kustomize", "flux-source"]),
        (f"{{tool: flux, source: {{url: {URL}}}}}", "flux-source: v1.9.6", ["flux-kustomize"]),
        (f"{{tool: argocd, source: {{url: {URL}}}}}", "", ["argocd"]),
    ],
)
def test_a_tool_whose_version_is_not_said_is_told_with_the_newest(delivery: str, said: str, wanted: list[str]) -> None:
    known = catalog.load()
    management = f"management: {{kubernetes: v1.36.3, clusterAPI: v1.14.0, providers: {{{said}}}}}\n"
    here = load(Memory({"fleet.yaml": f"{management}delivery: {delivery}\n".encode()}))
    found = list(unknown_to(known, here))
    assert [(item.rule, item.location.line, item.location.column) for item in found] == [
        ("delivery-version-missing", 2, 1) for _ in wanted
    ]
    assert [item.help for item in found] == [
        f"add it there; the newest known is `{name}: {known.newest(name)}`" for name in wanted
    ]
