"""Why the API server would not know a kind."""

from __future__ import annotations

from typing import Literal

from navos_gitops.named import NamedTuple


class Missing(NamedTuple):
    """Why the API server would not know a kind.

    ``reason`` is ``group`` (nothing installed has the group), ``kind`` (the group is there, the kind is not),
    ``version`` (another version is served) or ``unserved`` (the CRD lists the version but does not serve it).
    ``served`` holds the API versions that could be written instead; ``providers`` those that would bring the
    kind; ``unknown`` says that a provider the catalog does not hold might bring it: then nothing is decided.
    """

    reason: Literal["group", "kind", "version", "unserved"]
    message: str
    served: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    unknown: bool = False
