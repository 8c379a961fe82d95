"""One document through the event stream, by whichever parser reads it as upstream does."""

from __future__ import annotations

from yaml.error import YAMLError
from yaml.events import ScalarEvent

from navos_gitops.yaml.aliases import excessive
from navos_gitops.yaml.build import Build, Unfaithful, odd
from navos_gitops.yaml.events import Text
from navos_gitops.yaml.memory import Memory, Parsed
from navos_gitops.yaml.problem import Limits, Refused
from navos_gitops.yaml.spans import Spans


def parse(data: bytes, line: int, memory: Memory, limits: Limits, *, strict: bool) -> Parsed:
    """What is found in one document's text, which begins on ``line`` of its file."""
    text = Text(data, line)
    try:
        return _parsed(text, memory, limits, strict=strict)
    except Unfaithful:
        pass
    except Refused as refused:
        return Parsed(None, (refused.problem,), line)
    except YAMLError as error:
        if not text.disputed(error):
            return Parsed(None, (text.refusal(error).problem,), line)
    text = Text(data, line, exact=True)
    try:
        return _parsed(text, memory, limits, strict=strict)
    except Refused as refused:
        return Parsed(None, (refused.problem,), line)
    except YAMLError as error:
        return Parsed(None, (text.refusal(error).problem,), line)


def _parsed(text: Text, memory: Memory, limits: Limits, *, strict: bool) -> Parsed:
    """What one parser finds. Raises Refused, Unfaithful and PyYAML's errors."""
    build = Build(text, memory, limits, strict=strict, wary=text.doubtful)
    root = build.root()
    if root is None:
        return Parsed(None, (), text.line, empty=True)
    value = build.document(root)
    if build.copies > 100 and excessive(text):
        raise Refused("yaml-alias-bomb", "aliases add too much to this document", text.span(root))
    if memory.values.odd or memory.keys.odd:
        for rule, message, route in odd(value):
            span = Spans(text, memory.keys).find(route, key=rule == "yaml-key")
            raise Refused(rule, message, span)
    empty = root.__class__ is ScalarEvent and not text.raw(root)
    return Parsed(value, tuple(build.problems), text.line + root.start_mark.line, empty, text.exact)
