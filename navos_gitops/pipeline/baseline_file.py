"""The file of a baseline: waivers that a program writes, and people only edit in their owner, reason and day."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from navos_gitops.errors import CannotGoOn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from navos_gitops.model import Json, Location
    from navos_gitops.settings import Policies, Waiver

HEADER = """\
# Findings accepted for a while, recorded by `navos-gitops baseline`.
# A run of it drops what is mended; with --add it takes in what is new, and renews what ran out.
# Owner, reason and expires are yours to edit; comments are not kept.
"""


def read_waivers(root: Path, path: str) -> tuple[Waiver, ...]:
    """The waivers of the file, none where there is no such file.

    Raises :class:`CannotGoOn` where the file is not ours, or holds what would be lost if it were written anew.
    """
    from navos_gitops.settings import Disk
    from navos_gitops.settings.check import Checks
    from navos_gitops.settings.policies import collect_policies
    from navos_gitops.settings.source import read_file

    if not os.path.lexists(root / path):
        return ()
    disk = Disk(root)
    if disk.kind(path) != "file":
        raise CannotGoOn(f"{path} is there and is no file")
    policies = collect_policies((read_file(disk, path),), Checks())
    for item in policies.findings:
        raise CannotGoOn(f"{path}:{item.location.line}: {item.message}; mend that first")
    text = (root / path).read_text(encoding="utf-8")
    _refuse_loss(path, text, policies)
    return policies.waivers


def _refuse_loss(path: str, text: str, policies: Policies) -> None:
    """Stop before anything that a person wrote would be lost."""
    if not text.startswith(HEADER.partition("\n")[0]):
        raise CannotGoOn(f"{path} was not written by navos-gitops baseline: give what is in it another file name")
    if policies.rules or policies.objects:
        raise CannotGoOn(f"{path} holds more than waivers: move the rest to another file of that folder")
    body = "".join(line for line in text.splitlines(keepends=True) if f"{line.rstrip()}\n" not in _HEADER_LINES)
    if body.count("#") > as_text(policies.waivers).removeprefix(HEADER).count("#"):
        raise CannotGoOn(f"{path} holds a comment, which would be lost: say it in the waiver's reason")


_HEADER_LINES = frozenset(HEADER.splitlines(keepends=True))


def without(waivers: Iterable[Waiver], idle: Collection[Location]) -> tuple[Waiver, ...]:
    """The waivers but for those at the places of ``idle``, and but for the globs and fields there."""
    return tuple(_narrowed(waiver, idle) for waiver in waivers if waiver.location not in idle)


def _narrowed(waiver: Waiver, idle: Collection[Location]) -> Waiver:
    def left(name: str) -> tuple[str, ...]:
        globs: tuple[str, ...] = getattr(waiver, name)
        return tuple(glob for index, glob in enumerate(globs) if waiver.places.get((name, index)) not in idle)

    return waiver._replace(paths=left("paths"), objects=left("objects"), fields=left("fields"))


def joined(waivers: Iterable[Waiver]) -> tuple[Waiver, ...]:
    """The waivers in the order they are written in, with one for all objects that the rest is the same for."""
    alike: dict[tuple[object, ...], list[Waiver]] = {}
    for waiver in waivers:
        key = _order(waiver if not waiver.objects else waiver._replace(objects=("",)))
        alike.setdefault(key, []).append(waiver)
    return tuple(sorted(map(_one, alike.values()), key=_order))


def _one(waivers: list[Waiver]) -> Waiver:
    objects = {item for waiver in waivers for item in waiver.objects}
    return waivers[0]._replace(objects=tuple(sorted(objects)))


def _order(waiver: Waiver) -> tuple[object, ...]:
    return (waiver.paths, waiver.rule, waiver.fields, waiver.objects, waiver.expires, waiver.owner, waiver.reason)


def as_text(waivers: Iterable[Waiver]) -> str:
    """The text of the file."""
    from navos_gitops.yaml import writer

    return HEADER + writer.dump({"waivers": [_body(waiver) for waiver in waivers]})


def _body(waiver: Waiver) -> Json:
    body = {
        "rule": waiver.rule,
        "paths": list(waiver.paths),
        "objects": list(waiver.objects),
        "fields": list(waiver.fields),
        "owner": waiver.owner,
        "reason": waiver.reason,
        "expires": waiver.expires,
    }
    return {name: value for name, value in body.items() if value}


def write_waivers(root: Path, path: str, waivers: Iterable[Waiver]) -> None:
    """Write the file in one step where it differs; without waivers, remove it. Raises :class:`CannotGoOn`."""
    file = Path(os.path.realpath(root / path))
    listed = tuple(waivers)
    text = as_text(listed)
    try:
        if not listed:
            file.unlink(missing_ok=True)
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            draft = file.with_name(f".{file.name}.{os.getpid()}")
            try:
                draft.write_text(text, encoding="utf-8", newline="\n")
                draft.replace(file)
            finally:
                draft.unlink(missing_ok=True)
    except OSError as error:
        raise CannotGoOn(f"cannot write {path}: {error.strerror or error}") from None
