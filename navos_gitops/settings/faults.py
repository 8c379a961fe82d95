"""Everything that can be wrong with a fleet's own files, in one table: the rule's id and its manual page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import Finding, Location
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from navos_gitops.model import Outcome, Severity


class Fault(NamedTuple):
    """One kind of fault: how bad it is, and what ``explain`` says of it."""

    severity: Severity
    outcome: Outcome
    page: str


FAULTS: dict[str, Fault] = {
    "settings-unknown-field": Fault(
        "error",
        "policy",
        "A field of fleet.yaml, an overlay, a cluster file or a policy that does not exist. It is refused, since "
        "a mistyped field that is left out changes nothing and says nothing.",
    ),
    "settings-missing-field": Fault(
        "error", "policy", "A field that must be there is not: without it the entry has no meaning."
    ),
    "settings-wrong-value": Fault(
        "error",
        "policy",
        "A field holds a value it cannot have: of another type, or not one of the values it knows. A version or "
        "a number that is meant as text needs quotes: YAML reads 1.10 as the number 1.1.",
    ),
    "file-unreadable": Fault("error", "policy", "A file of the fleet cannot be read from the disk."),
    "file-empty": Fault(
        "error", "policy", "A file of the fleet holds nothing but comments. Say something in it, or delete it."
    ),
    "file-not-a-mapping": Fault(
        "error", "policy", "fleet.yaml, overlays, cluster files and policies hold fields, not a list or a text."
    ),
    "file-many-documents": Fault(
        "error",
        "policy",
        "fleet.yaml, an overlay and a cluster file each hold one YAML document; what follows the second `---` "
        "would be left out.",
    ),
    "cluster-name-invalid": Fault(
        "error",
        "policy",
        "A cluster's name (its file's name, filled in by the matrix) must be a DNS label: lower-case letters, "
        "digits and dashes, beginning and ending with a letter or digit, 63 at most. Cluster API builds the "
        "names of machines, and label values, from it.",
    ),
    "cluster-name-twice": Fault(
        "error",
        "policy",
        "Two clusters of the fleet have one name. Names are unique in a fleet, so that a command, a rendered "
        "folder and a finding mean one cluster.",
    ),
    "cluster-outside-environment": Fault(
        "error",
        "policy",
        "A cluster file lies directly in overlays/. The first folder below overlays/ is the environment, and "
        "what is rendered is laid out by it.",
    ),
    "cluster-is-a-manifest": Fault(
        "error",
        "policy",
        "A file in overlays/ holds a Kubernetes object. Every YAML file there that is not an overlay.yaml is a "
        "cluster; keep manifests and patches elsewhere and list them under `manifests` or `patches`.",
    ),
    "overlay-too-deep": Fault(
        "error",
        "policy",
        "overlays/ holds more than four levels of folders. Below that nobody can say any more where a value "
        "comes from; use components for what crosses the levels.",
    ),
    "overlay-link": Fault(
        "error",
        "policy",
        "A link to a folder in overlays/, or one that leads nowhere or out of the fleet. Links to folders are "
        "not followed; use components for what several folders share.",
    ),
    "path-missing": Fault(
        "error", "policy", "A path that is listed leads to nothing. Paths start from the file that lists them."
    ),
    "path-outside-fleet": Fault(
        "error",
        "policy",
        "A path leads out of the fleet's folder, by `..`, from the root of the disk, or by a link. What a "
        "commit holds must suffice to render it.",
    ),
    "component-cycle": Fault(
        "error", "policy", "A component lists itself, directly or through the components it lists."
    ),
    "class-unknown": Fault(
        "error",
        "policy",
        "`class` names neither a folder of bases/ nor one of the classes that fleet.yaml says live elsewhere.",
    ),
    "class-twice": Fault(
        "error", "policy", "fleet.yaml lists a class as living elsewhere, and it is listed twice or is in bases/."
    ),
    "provider-unknown": Fault(
        "error",
        "unchecked",
        "fleet.yaml names a provider the catalog does not hold, so nothing of it could be checked. "
        "`navos-gitops catalog list` shows what is known, `catalog add` takes more from a release's manifest.",
    ),
    "provider-version-unknown": Fault(
        "error",
        "unchecked",
        "fleet.yaml names a version the catalog does not hold, so its schemas are not known. "
        "`navos-gitops catalog add` takes them from the release's manifest.",
    ),
    "provider-unchecked": Fault(
        "warning",
        "unchecked",
        "A Cluster API operator object installs a provider, or a version, that is not in the catalog or not "
        "said: its objects cannot be checked.",
    ),
    "versions-disagree": Fault(
        "error",
        "policy",
        "Two places say different versions of one provider: fleet.yaml and the Cluster API operator's objects, "
        "or two of those. Say it once.",
    ),
    "delivery-version-missing": Fault(
        "error",
        "unchecked",
        "`delivery` renders objects of Flux or Argo CD, and `management.providers` does not say which version of it "
        "runs, so they could not be checked: say `flux-kustomize` and, where `delivery.source.url` makes a source, "
        "`flux-source`; or `argocd`.",
    ),
    "delivery-version-too-old": Fault(
        "error",
        "policy",
        "Argo CD before v3.4.0 does not know the option of an Application to ask before it prunes or deletes: a "
        "Cluster whose file is gone would be deleted at once.",
    ),
    "delivery-folder-taken": Fault(
        "error",
        "policy",
        "An environment is named `_delivery`, as is the rendered folder of the objects that make Flux or Argo CD "
        "apply the rest. Rename the environment.",
    ),
    "delivery-cannot-decrypt": Fault(
        "error",
        "rejected",
        "A manifest is encrypted with SOPS, and Flux is not told where the keys are, or Argo CD is to apply it, which "
        "decrypts no kustomization: the text would be applied as it is, which the API server refuses.",
    ),
    "output-unsafe": Fault(
        "error",
        "policy",
        "`output` is a folder this tool writes and cleans: it must lie inside the fleet and hold none of the "
        "fleet's own files.",
    ),
    "matrix-invalid": Fault(
        "error",
        "policy",
        "A matrix has an axis with no values, an axis whose name is no word, a range that cannot be read, or "
        "more than 10,000 clusters.",
    ),
    "policy-twice": Fault("error", "policy", "Two places under policies/ set one rule; only one could hold."),
    "policy-link": Fault(
        "error",
        "policy",
        "A link in policies/ to a folder, or one that leads nowhere or out of the repository. It is not followed, so "
        "the rule settings and waivers behind it would not hold, and nobody would hear of it.",
    ),
    "policy-matches-nothing": Fault(
        "warning",
        "policy",
        "A glob under `paths` or `exclude` of a rule's settings matches no file of the fleet. With a mistyped path "
        "a rule would hold nowhere, and nobody would hear of it.",
    ),
    "rule-unknown": Fault(
        "error",
        "policy",
        "policies/ sets or waives a rule that does not exist, or one that cannot be: verdicts of the API server are "
        "waived but have no settings, and what keeps a file from being judged at all has to be mended.",
    ),
}


def finding(
    rule: str,
    message: str,
    location: Location,
    *,
    field: str = "",
    remedy: str = "",
    related: tuple[Location, ...] = (),
) -> Finding:
    """A finding of one of the kinds in ``FAULTS``."""
    fault = FAULTS[rule]
    return Finding(rule, fault.severity, fault.outcome, message, location, field=field, help=remedy, related=related)


def unlisted(folder: str, reason: str) -> Finding:
    """What is said of a folder that is there and cannot be listed: nothing in it was judged or may be removed."""
    return Finding("unreadable-file", "error", "unchecked", f"cannot be read: {reason}", Location(folder))


def meant(word: str, known: Iterable[str]) -> str:
    """A sentence naming the known word nearest to a mistyped one; empty where none is near."""
    from difflib import get_close_matches

    near = get_close_matches(word, [str(item) for item in known], n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""
