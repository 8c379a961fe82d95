"""Flux's objects: a source where none is there yet, and a Kustomization for every stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from navos_gitops.delivery import Stage
    from navos_gitops.model import Json
    from navos_gitops.settings import Delivery


def objects(delivery: Delivery, output: str, stages: Sequence[Stage]) -> Iterator[tuple[str, Json]]:
    """The objects with their files' names."""
    yield from ()
