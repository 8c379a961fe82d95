"""What composing can find wrong, in one set of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import Finding, Location

if TYPE_CHECKING:
    from navos_gitops.compose.patches import Patch, Refused
    from navos_gitops.model import Ref


def refused(patch: Patch, why: Refused, ref: Ref) -> Finding:
    """A patch that matched an object and could not be applied to it."""
    return Finding(
        "patch-does-not-apply",
        "error",
        "policy",
        f"the patch cannot be applied to {ref}: {why.reason}",
        patch.body.location(why.route),
        ref,
    )


def matches_nothing(patch: Patch) -> Finding:
    """A patch that is for no object at all: most often a mistyped name."""
    wanted = ", ".join(f"{key} {text}" for key, text in patch.target.items())
    return Finding(
        "patch-matches-nothing",
        "error",
        "policy",
        f"the patch matches no object ({wanted})",
        patch.listed,
        help="a patch is for the cluster, its class, the class's templates (by their names in the base) or a manifest",
    )


def incomplete(name: str, field: str, location: Location, remedy: str) -> Finding:
    """A cluster that lacks what every cluster needs."""
    return Finding(
        "cluster-incomplete",
        "error",
        "rejected",
        f"cluster {name} has no {field}",
        location,
        field=field,
        help=remedy,
    )


def leads_nowhere(path: str) -> Finding:
    """A link in a folder of objects that leads out of the fleet, or to nothing."""
    return Finding(
        "link-out-of-fleet",
        "error",
        "policy",
        "this link leads out of the fleet, or to nothing; it is not followed",
        Location(path),
        help="put the file itself here",
    )


def twice(ref: Ref, location: Location, other: Location) -> Finding:
    """Two different objects that would be rendered to one file: there is no saying which."""
    return Finding(
        "object-twice",
        "error",
        "policy",
        f"{ref} is there twice, with different content: it cannot be rendered",
        location,
        ref,
        "metadata.name",
        help="keep one, or give one of them another name or namespace",
        related=(other,),
    )
