"""What upstream says of one object: the API server's stages and Cluster API's webhooks, one module a kind.

``admit`` answers a :class:`Request` with a :class:`Verdict`. Knows no settings, no files and no opinions of ours.
"""

from __future__ import annotations

from navos_gitops.admission.admit import Admission, admit
from navos_gitops.admission.verdict import Operation, Request, Stage, Verdict
from navos_gitops.admission.webhooks import unchecked_rules

__all__ = ["Admission", "Operation", "Request", "Stage", "Verdict", "admit", "unchecked_rules"]
