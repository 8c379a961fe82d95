"""Answers for the reader, line by line, as the oracle in tests/upstream/yaml answers for upstream's."""

from __future__ import annotations

from typing import Any

from navos_gitops.yaml.reader import read


def answer(line: dict[str, Any]) -> dict[str, Any]:
    """The values of one text, or why it is refused.

    ``line`` holds ``id`` and ``yaml`` (or ``base64`` for bytes that are no UTF-8), and maybe ``strict``: then
    a key that stands twice refuses the text. Raises ValueError and KeyError for a line of another shape.
    """
    found = read(_text(line), strict=bool(line.get("strict")))
    for document in found:
        for problem in document.problems:
            if problem.fatal:
                return {"id": line["id"], "error": f"line {problem.span.line}: {problem.message}"}
    return {"id": line["id"], "values": [document.value for document in found]}


def _text(line: dict[str, Any]) -> bytes:
    if "base64" in line:
        import base64

        return base64.b64decode(line["base64"], validate=True)
    text = line["yaml"]
    if not isinstance(text, str):
        raise ValueError("yaml is no text")  # noqa: TRY004 - a line of the wrong shape, as base64's error is
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
