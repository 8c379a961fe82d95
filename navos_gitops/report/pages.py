"""The manual page of every id that a report can hold: our rules, upstream's verdicts, and what is wrong with files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from navos_gitops.model import Json, Outcome, Severity


class Page(NamedTuple):
    """What ``explain`` says of an id: how bad what it finds is by default, what becomes of it, and the page itself."""

    severity: Severity
    outcome: Outcome
    text: str
    parameters: Mapping[str, Json] = {}

    @property
    def title(self) -> str:
        """The page's first sentence; that of a rule of ours is its first line."""
        sentence, more, _ = self.text.partition("\n")[0].partition(". ")
        return f"{sentence}." if more else sentence


def ids() -> tuple[str, ...]:
    """Every id, sorted."""
    from navos_gitops import rules
    from navos_gitops.settings.faults import FAULTS

    return tuple(sorted({*rules.ids(), *_PAGES, *FAULTS}))


def page(rule: str) -> Page:
    """The page of an id; KeyError where there is none."""
    from navos_gitops import rules

    if rule in rules.ids():
        import re

        found = rules.load(rule)
        text = re.sub("(?<!`)``(?!`)", "`", (found.__doc__ or "").strip())  # as people quote in a terminal
        return Page(found.SEVERITY, found.OUTCOME, text, found.PARAMETERS)
    if rule in _PAGES:
        return _PAGES[rule]
    from navos_gitops.settings.faults import FAULTS

    return Page(*FAULTS[rule])


_VERDICT = (
    "This is a verdict of the API server or of one of Cluster API's webhooks, worked out offline. It has no settings; "
    "a single finding can be waived in policies/ for a while, which changes nothing of what the server will say."
)


def _verdict(text: str) -> Page:
    return Page("error", "rejected", f"{text}\n\n{_VERDICT}")


_YAML = (
    "What cannot be read is not judged, so it has to be mended; it cannot be waived. Lines count within the whole "
    "file, however many documents it holds."
)


def _yaml(text: str) -> Page:
    return Page("error", "rejected", f"{text}\n\n{_YAML}")


def _fleet(text: str) -> Page:
    return Page("error", "policy", text)


_PAGES: dict[str, Page] = {
    "required-field": _verdict(
        "A field that the object must have is missing (FieldValueRequired). Fields that the schema or a mutating "
        "webhook fills in are not asked for."
    ),
    "unsupported-value": _verdict(
        "A field holds a value that is none of those it can have (FieldValueNotSupported): an enumeration in the "
        "schema, or in a ClusterClass's variable."
    ),
    "wrong-type": _verdict(
        "A field holds a value of another type than the schema's (FieldValueTypeInvalid), or one that the server "
        "cannot read into its own type at all, such as a quantity or a duration that is none."
    ),
    "duplicate-item": _verdict("A list that is a set or a map by its keys holds an item twice (FieldValueDuplicate)."),
    "forbidden-value": _verdict(
        "A field is set that must not be (FieldValueForbidden): beside another one that excludes it, while a feature "
        "gate is off, or changed where it cannot change."
    ),
    "too-long": _verdict("A text is longer than it may be (FieldValueTooLong)."),
    "too-many": _verdict("A list or a map holds more than it may (FieldValueTooMany)."),
    "invalid-value": _verdict(
        "A field holds a value that breaks a rule of its schema, a CEL rule of its definition, or a webhook's check "
        "(FieldValueInvalid); the message is upstream's own where there is one. Rules about a change, such as "
        "immutable fields, only speak under --base or --from."
    ),
    "unknown-field": _verdict(
        "A field that the object's schema does not know. The server drops it in silence or, asked to be strict as "
        "kubectl, Flux and Argo CD ask, refuses the object. Most often it is mistyped, a level too high or too low, or "
        "of another API version."
    ),
    "unknown-kind": _verdict(
        "The management cluster serves no such kind, or not in this API version: no provider that fleet.yaml names "
        "brings it, or the version is no longer served."
    ),
    "refused": _verdict("The server refuses the object and gives no field for it."),
    "unknown-worker-class": _verdict(
        "A Cluster's machine deployment or machine pool names a worker class that its ClusterClass does not have."
    ),
    "missing-template": Page(
        "error",
        "stuck",
        "A ClusterClass names a template that its base does not hold. The objects are accepted; the class never "
        f"becomes ready, and no cluster of it is made or changed.\n\n{_VERDICT}",
    ),
    "unchecked": Page(
        "info",
        "unchecked",
        "Something could not be decided offline. It is said why: a kind that nobody has a schema of, a value that is "
        "still a placeholder, an encrypted file, a webhook of a provider that is not reproduced. Said once for each "
        "reason, at the first place it was met, and never counted as passed.",
    ),
    "unreadable-file": Page(
        "error",
        "unchecked",
        "A file or a folder cannot be read: its permissions, a link that leads nowhere, or the disk. Nothing of it was "
        "judged, and of a fleet nothing is rendered.",
    ),
    "waiver-expired": Page(
        "warning",
        "policy",
        "A waiver under policies/ ran out, so what it covered counts again. Mend it, or give the waiver a new day; "
        "`navos-gitops baseline --add` does that for the ones in policies/baseline.yaml.",
    ),
    "waiver-unused": Page(
        "warning",
        "policy",
        "A waiver under policies/, or one of its paths, objects or fields, covers no finding any more: what it was "
        "for is mended, or lies elsewhere now. Remove it, so that it does not cover what comes later; "
        "`navos-gitops baseline` does that for the ones in policies/baseline.yaml. It is not said in a run that has "
        "judged only a part, nor in one against an older state.",
    ),
    "base-without-class": _fleet("A folder of bases/ holds no ClusterClass, so no cluster can use it."),
    "several-classes": _fleet(
        "A folder of bases/ holds more than one ClusterClass; which one is the base's? Give each its own folder."
    ),
    "class-name-differs": _fleet(
        "A ClusterClass has another name than its folder in bases/. Overlays name a class by the folder."
    ),
    "not-an-object": Page(
        "error",
        "rejected",
        "A document in a base, or in a file listed under `manifests`, has no apiVersion, kind or metadata.name. "
        "Patches belong under `patches`, settings into overlays.",
    ),
    "object-twice": _fleet(
        "Two manifests of one environment, or of one base, are of one identity and differ, so that nothing can be "
        "rendered. Of two environments the rule `duplicate-object` says it."
    ),
    "cluster-incomplete": Page(
        "error",
        "rejected",
        "A cluster has no class, namespace or version, neither in its own file nor in an overlay above it.",
    ),
    "patch-matches-nothing": _fleet(
        "A patch is for no object. Most often a name in its target is mistyped, or the object was renamed; left in "
        "silence, the change would never come. Target fields are regular expressions for the whole value, and a "
        "template goes by its name in the base."
    ),
    "patch-does-not-apply": _fleet(
        "A patch matches an object and cannot be applied to it: a JSON patch whose path is not there, a test that "
        "fails, or a strategic merge on a value of another type."
    ),
    "invalid-patch": _fleet(
        "A patch is none: neither a mapping to merge nor a list of JSON patch operations, without a target it can be "
        "for, or with a target that is no regular expression."
    ),
    "link-out-of-fleet": _fleet(
        "A link among bases or manifests leads out of the fleet, or to nothing. It is not followed: what a commit "
        "holds must suffice to render it."
    ),
    "foreign-file": Page(
        "warning",
        "policy",
        "A file in the rendered tree was not rendered from the overlays; an error where it stands in the way of one "
        "that is. Nothing of it is touched: move it away, or list it under `manifests` in an overlay.",
    ),
    "rendered-not-current": _fleet(
        "A rendered file is not what the overlays say: it is missing, differs, or should be gone. Run "
        "`navos-gitops render` and commit what it writes with the change that it comes from."
    ),
    "yaml-syntax": _yaml("The text is no YAML."),
    "yaml-encoding": _yaml("The file holds bytes that are no UTF-8 text, or characters that YAML forbids."),
    "yaml-duplicate-key": Page(
        "error",
        "rejected",
        "A key stands twice in one map. The last one counts for some readers, the first for none, and a strict API "
        "server refuses the object. Where the rest is judged all the same, it can be waived for the object.",
    ),
    "yaml-ignored-text": Page(
        "error",
        "rejected",
        "Text after the end of a document, which upstream's reader ignores: part of the file would never be applied.",
    ),
    "yaml-separator": _yaml(
        "A line that is meant to part two documents does not: `---` with something behind it. Upstream's reader takes "
        "both for one document."
    ),
    "yaml-key": _yaml("A key that JSON cannot have: a map, a list, null, or a number beyond 63 bits."),
    "yaml-number": _yaml("A number that JSON does not have: infinity or not-a-number."),
    "yaml-tag": _yaml("A value does not have the type that its tag says."),
    "yaml-merge": _yaml("`<<` merges something that is no map."),
    "yaml-alias-to-itself": _yaml("An alias stands within the value that it repeats."),
    "yaml-alias-bomb": _yaml("Aliases of aliases multiply to more values than any manifest has."),
    "yaml-too-deep": _yaml("Maps and lists are nested deeper than any manifest needs."),
    "yaml-too-large": _yaml("The file is larger than any manifest; it was not read to its end."),
}
"""Pages of ids that no module of their own stands for."""
