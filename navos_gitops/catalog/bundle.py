"""One provider version's kinds as they lie in a bundle file, each schema unpacked when first asked for.

A bundle holds facts compiled from CustomResourceDefinitions and no prose. Its layout, front to back:

- ``MAGIC``, then two 32-bit big-endian sizes: of the index and of the dictionary;
- the index: zlib-compressed JSON (:mod:`navos_gitops.catalog.pack` writes it and says what is in it);
- the dictionary: the zlib-compressed text that primes the reading of every schema (about 32 kB unpacked);
- the schemas, each zlib-compressed on its own with that dictionary, so that one costs nothing of the others.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, Final, Protocol

from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from navos_gitops.model import Json

MAGIC: Final = b"navos-gitops bundle 1\n"
"""The first line of every bundle; its number changes when older tools could no longer read it."""


class Schema(Protocol):
    """Where one kind's schema lies. ``compiled`` keeps what was made of it with it, for whoever made it."""

    compiled: object | None

    @property
    def value(self) -> dict[str, Any]:
        """The openAPIV3Schema without prose; read it, never change it: all who ask share one."""


class Kind(NamedTuple):
    """One API version of one kind, as a management cluster's API server knows it.

    ``served`` false means that the CRD lists the version and the API server does not know it.
    ``scale`` holds the scale subresource's paths as the CRD names them (``specReplicasPath`` …), None without
    one. ``storage`` is false and ``scale`` None for Kubernetes' own kinds; their ``provider`` is ``kubernetes``.
    """

    group: str
    kind: str
    version: str
    plural: str
    scope: str
    served: bool
    storage: bool
    deprecated: bool
    provider: str
    status: bool
    scale: Mapping[str, str] | None
    entry: Schema

    @property
    def api_version(self) -> str:
        """``group/version``, or the version alone for the core group."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def namespaced(self) -> bool:
        """Whether objects of this kind live in a namespace."""
        return self.scope == "Namespaced"

    @property
    def schema(self) -> dict[str, Any]:
        """The openAPIV3Schema without prose; shared by all who ask, so read it and never change it."""
        return self.entry.value


class Packed:
    """A schema inside a bundle; unpacked once, when first asked for."""

    __slots__ = ("_bundle", "_place", "_value", "compiled")

    def __init__(self, bundle: Bundle, place: tuple[int, int]) -> None:
        self._bundle = bundle
        self._place = place
        self._value: dict[str, Any] | None = None
        self.compiled: object | None = None

    @property
    def value(self) -> dict[str, Any]:
        """The schema as a dictionary."""
        if self._value is None:
            self._value = self._bundle.unpack(*self._place)
        return self._value


class Bundle:
    """What one provider version brings to a management cluster.

    ``kinds`` holds every API version of every kind, unserved ones too; ``definitions`` the facts of each
    CustomResourceDefinition beside its schemas (names, scope, labels, versions), by (group, kind).
    ``series`` maps release series to contracts as the provider's metadata.yaml does; ``contract`` is this
    version's own, empty for a companion that is no Cluster API provider. ``digest`` is the content's. ``hooks`` are the
    webhooks that a release added by a team registers, None where its manifest did not say.
    """

    __slots__ = (
        "_base",
        "_data",
        "_dictionary",
        "_sizes",
        "contract",
        "definitions",
        "digest",
        "hooks",
        "kinds",
        "path",
        "provider",
        "series",
        "version",
    )

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self._data = data
        start = len(MAGIC) + 8
        try:
            index, dictionary = _sizes(data)
            facts = json.loads(zlib.decompress(data[start : start + index]))
            self._base = start + index + dictionary
            self._sizes = (start + index, start + index + dictionary)
            self._dictionary: bytes | None = None
            self._read(facts)
        except (ValueError, KeyError, TypeError, IndexError, zlib.error) as error:
            raise CannotGoOn(_broken(path)) from error

    def _read(self, facts: dict[str, Any]) -> None:
        self.provider: str = facts["provider"]
        self.version: str = facts["version"]
        self.contract: str = facts["contract"]
        self.digest: str = facts["digest"]
        self.series: Mapping[str, str] = facts["series"]
        self.hooks: Json = facts.get("webhooks")
        entries = [Packed(self, (at, size)) for at, size in facts["schemas"]]
        self.definitions: Mapping[tuple[str, str], dict[str, Any]] = {
            (crd["group"], crd["kind"]): crd for crd in facts["definitions"]
        }
        self.kinds: tuple[Kind, ...] = tuple(
            _kind(crd, version, self.provider, entries[version["schema"]])
            for crd in facts["definitions"]
            for version in crd["versions"]
        )

    def unpack(self, at: int, size: int) -> dict[str, Any]:
        """The schema stored at ``at``; an unreadable one stops the run."""
        try:
            if self._dictionary is None:
                self._dictionary = zlib.decompress(self._data[slice(*self._sizes)])
            start = self._base + at
            reader = zlib.decompressobj(zdict=self._dictionary)
            schema: dict[str, Any] = json.loads(reader.decompress(self._data[start : start + size]))
        except (ValueError, zlib.error) as error:
            raise CannotGoOn(_broken(self.path)) from error
        return schema

    def labels(self, group: str, kind: str) -> Mapping[str, str]:
        """The labels that this provider's release puts on the kind's CustomResourceDefinition."""
        found: dict[str, str] = self.definitions.get((group, kind), {}).get("labels", {})
        return found


def read(path: Path) -> Bundle:
    """Read a bundle's index; schemas stay packed. An unreadable file stops the run."""
    try:
        return Bundle(path, path.read_bytes())
    except OSError as error:
        raise CannotGoOn(f"cannot read the catalog bundle {path}: {error.strerror}") from error


def _sizes(data: bytes) -> tuple[int, int]:
    if not data.startswith(MAGIC):
        raise ValueError("no bundle")
    at = len(MAGIC)
    return int.from_bytes(data[at : at + 4], "big"), int.from_bytes(data[at + 4 : at + 8], "big")


def _broken(path: Path) -> str:
    return f"{path} is no catalog bundle that this version can read, or it is damaged"


def _kind(crd: Json, version: Json, provider: str, entry: Schema) -> Kind:
    return Kind(
        crd["group"],
        crd["kind"],
        version["name"],
        crd["plural"],
        crd["scope"],
        version["served"],
        version["storage"],
        version.get("deprecated", False),
        provider,
        version.get("status", False),
        version.get("scale"),
        entry,
    )
