"""The use cases: each command as one library call that reads, decides and hands back values.

Only this package puts the parts together; nothing below it knows a command.
"""

from navos_gitops.pipeline.blame import Blame, blame
from navos_gitops.pipeline.opening import Opened, open_fleet
from navos_gitops.pipeline.render import RenderResult, render
from navos_gitops.pipeline.validate import Options, validate

__all__ = ["Blame", "Opened", "Options", "RenderResult", "blame", "open_fleet", "render", "validate"]
