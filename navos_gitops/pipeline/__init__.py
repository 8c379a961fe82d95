"""The use cases: each command as one library call that reads, decides and hands back values.

Only this package puts the parts together; nothing below it knows a command. Its modules are imported one by one, so
that a command loads what it needs. A command is the module of its name; ``render`` and ``validate`` have one for a
change beside them (``…_changes``, by way of ``changes`` and ``affected``), and ``validate`` one for a fleet and one for
plain manifests. ``repository`` reads what others have laid out, ``findings`` makes of what was seen what is told.
"""
