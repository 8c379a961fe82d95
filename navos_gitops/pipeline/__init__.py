"""The use cases: each command as one library call that reads, decides and hands back values.

Only this package puts the parts together; nothing below it knows a command. Its modules are imported one by one, so
that a command loads what it needs.
"""
