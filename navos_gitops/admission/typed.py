"""The Go types of Cluster API's kinds, from the data files in ``types/``.

A webhook decodes the object it is sent into Go structs, changes those, and encodes them again. A value of the
wrong JSON type is refused there, a field that is zero and marked ``omitempty`` vanishes, one that is absent
and not marked appears. Which fields those are is data, one file a Go package, written by the program in
``tests/upstream/typed`` from the Go types themselves; each file names its source and version.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from navos_gitops.admission import gotype
from navos_gitops.admission.gostruct import Field, Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from navos_gitops.model import Json


__all__ = ["PROVIDERS", "Struct", "of_kind", "of_provider", "struct"]

PROVIDERS: Final = frozenset({"addon-helm", "aws", "azure", "capi-operator", "gcp", "vsphere"})
"""The infrastructure providers whose types are written down: those that have mutating webhooks and a Go module."""


def of_kind(api_version: str, kind: str) -> Struct | None:
    """Give the Go type of a kind; None where it is not one of Cluster API's own."""
    name = _kinds().get(f"{api_version}/{kind}")
    return struct(name) if name else None


def of_provider(provider: str, api_version: str, kind: str) -> Struct | None:
    """Give the Go type of an infrastructure provider's kind; None where it was not written down."""
    if provider not in PROVIDERS:
        return None
    name = _provider_kinds(provider).get(f"{api_version}/{kind}")
    return struct(name) if name else None


def struct(name: str) -> Struct:
    """Give a struct by package and name, such as ``core/v1beta2.ClusterSpec``."""
    package, _, own = name.partition(".")
    return _package(package)[own]


# These read files of this package that never change: a memo of constants, as an imported module is.
@cache
def _kinds() -> Mapping[str, str]:
    kinds: Mapping[str, str] = _read("kinds")["kinds"]
    return kinds


@cache
def _provider_kinds(provider: str) -> Mapping[str, str]:
    kinds: Mapping[str, str] = _read(f"providers-{provider}")["kinds"]
    return kinds


@cache
def _package(package: str) -> Mapping[str, Struct]:
    file = package.replace("/", "-")
    source = _read(file)[file]
    return {own: _struct(f"{package}.{own}", fields) for own, fields in source.items()}


def _struct(name: str, source: Mapping[str, tuple[str, str, str]]) -> Struct:
    def load() -> Mapping[str, Field]:
        return {
            key: Field(key, go, _type(expression), "e" in omit, "z" in omit)
            for key, (go, expression, omit) in source.items()
        }

    return Struct(name, load)


def _type(expression: str) -> gotype.Type:
    """Read a type's expression: ``*`` pointer, ``[]`` list, ``{}`` map, before a leaf or a struct's name."""
    for mark in ("*", "[]", "{}"):
        if expression.startswith(mark):
            return gotype.container(mark, _type(expression.removeprefix(mark)))
    return gotype.leaf(expression) or struct(expression)


def _read(name: str) -> Json:
    return json.loads(Path(__file__).with_name("types").joinpath(f"{name}.json").read_bytes())
