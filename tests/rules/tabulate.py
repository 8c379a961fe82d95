"""Write ``mutations.md``, the one-place changes of the fleets by rule: ``python -m tests.rules.tabulate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.rules.test_mutations import MUTATIONS

if TYPE_CHECKING:
    from tests.rules.test_mutations import Mutation

PATH: Final = Path(__file__).with_name("mutations.md")

_HEAD = """\
# One-place changes

Written by `python -m tests.rules.tabulate` from `tests/rules/mutations/`. Each row is a fleet that is clean, one place
of it changed, and all that is then found: the rule, how bad it is, and the line it points at.

| rule | what is changed | file | found |
|---|---|---|---|
"""


def text() -> str:
    """The table's text: a mutation a line."""
    return _HEAD + "".join(f"{_row(mutation)}\n" for mutation in MUTATIONS)


def _row(mutation: Mutation) -> str:
    file = mutation.file if mutation.fleet == "own" else f"tests/rules/fleets/{mutation.fleet}/{mutation.file}"
    found = "<br>".join(_found(want, mutation) for want in mutation.want)
    name = f"{mutation.name}, on {mutation.today}" if mutation.today else mutation.name
    return f"| {mutation.rule} | {_cell(name)} | {_cell(file)} | {found} |"


def _found(want: dict[str, str], mutation: Mutation) -> str:
    rule = want.get("rule", mutation.rule)
    where = f" in {want['file']}" if "file" in want else ""
    return f"{want['severity']} {rule}{where}: `{_cell(want['at'])}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
