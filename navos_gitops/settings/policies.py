"""policies/: how the team sets our rules, what it waives, and the admission policies it carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from navos_gitops.model import Json, Location
    from navos_gitops.yaml.reader import Document


class RuleSetting(NamedTuple):
    """What the team says of one rule; None or empty: the rule's own default."""

    rule: str
    severity: Literal["error", "warning", "info", "off"] | None
    parameters: Mapping[str, Json]
    paths: tuple[str, ...]
    """Globs the rule holds in; empty: everywhere."""
    exclude: tuple[str, ...]
    location: Location


class Waiver(NamedTuple):
    """A finding the team accepts: of one rule, on some paths or objects, with a name and a reason."""

    rule: str
    paths: tuple[str, ...]
    """Globs of file paths; empty: any."""
    objects: tuple[str, ...]
    """Globs of an object's text form, ``Cluster team-a/pay-*``; empty: any."""
    owner: str
    reason: str
    expires: str
    """The last day it holds, ``2027-01-31``; empty: no end."""
    location: Location


class Policies(NamedTuple):
    """Everything under policies/."""

    rules: Mapping[str, RuleSetting]
    waivers: tuple[Waiver, ...]
    objects: tuple[tuple[str, Document], ...]
    """Kubernetes objects, left as they are: path of the file, document."""
