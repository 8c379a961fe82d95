"""Write ``_table.py``, which kinds each rule looks at, from the rules themselves."""

from __future__ import annotations

import sys
from pathlib import Path

from navos_gitops import rules

PATH = Path(__file__).with_name("_table.py")


def text() -> str:
    """The table's text: a rule a line."""
    lines = "".join(f"    {_quoted(name)}: {_kinds(name)},\n" for name in rules.ids())
    return f"{_HEAD}{{\n{lines}}}\n"


def _kinds(name: str) -> str:
    pairs = [f"({_quoted(group)}, {_quoted(kind)})" for group, kind in sorted(rules.load(name).KINDS)]
    return f"({', '.join(pairs)},)" if len(pairs) == 1 else f"({', '.join(pairs)})"


def _quoted(word: str) -> str:
    return f'"{word}"'


_HEAD = '''"""Which kinds each rule looks at: (API group, kind), ``*`` for any. Written by ``_tabulate.py``."""

# fmt: off
# ruff: noqa: E501 - a rule a line

from __future__ import annotations

from typing import Final

TABLE: Final[dict[str, tuple[tuple[str, str], ...]]] = '''


def main() -> int:
    """Write the table; with ``--check``, only say whether it is current."""
    if sys.argv[1:] != ["--check"]:
        PATH.write_text(text(), encoding="utf-8")
        return 0
    if PATH.read_text(encoding="utf-8") == text():
        return 0
    sys.stderr.write(f"{PATH} is not what the rules say: run python -m navos_gitops.rules._tabulate\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
