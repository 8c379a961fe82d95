"""The git writer: the rendered tree as one commit on a branch, here or in another repository.

The commit is made in a scratch repository of our own that borrows this one's objects, and is pushed from there; the
user's repository is only read until everything else has worked. So no hook and no configuration of a repository under
review takes part, and whatever fails leaves branches, index and files as they were.

Only files that this tool has rendered are added, changed or removed. Where a branch has moved, our change (what we
render now against what we knew) is laid over what others published; what cannot be laid over is refused, and nothing
is ever forced.
"""

from navos_gitops.publishing.publisher import Published, Request, publish

__all__ = ["Published", "Request", "publish"]
