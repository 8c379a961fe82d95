"""Kubernetes' own kinds, from the schemas that kubernetes-validate carries, read without importing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from navos_gitops.catalog.bundle import Kind
    from navos_gitops.catalog.management import Missing


class Builtin:
    """The kinds of one Kubernetes minor."""

    __slots__ = ("minor",)

    def __init__(self, minor: str) -> None:
        self.minor = minor

    def find(self, api_version: str, kind: str) -> Kind | None:  # noqa: ARG002 - to come
        """The kind, or None."""
        return None

    def missing(self, api_version: str, kind: str) -> Missing | None:  # noqa: ARG002 - to come
        """Why a kind of a group of Kubernetes' own is not known, or None for any other group."""
        return None


def load(kubernetes: str) -> Builtin:
    """The kinds of the nearest minor."""
    return Builtin(kubernetes)
