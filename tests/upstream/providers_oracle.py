"""What providers' mutating webhooks make of an object: the Go program's answer, our own, and upstream's on file.

python -m tests.upstream.providers_oracle
"""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from navos_gitops import catalog
from navos_gitops.admission import patch, provided
from navos_gitops.admission.call import Call
from navos_gitops.schema import server
from tests.upstream.providers_cases import RELEASES, kinds, objects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from navos_gitops.catalog import Installed
    from navos_gitops.schema.variables import Definitions

Json = Any

BINARY = Path(__file__).parent / "bin" / "providers"
FILE = Path(__file__).parent / "recorded" / "providers.jsonl.xz"
SEED = 11
PER_KIND = 30
KEY = "sshPublicKey"
"""Made anew at random where there is none: left out on both sides."""


class Answer(NamedTuple):
    """The object that the webhook makes of another, or that it refuses it (``object`` is None then)."""

    object: Json
    left_open: bool = False


@cache
def installed() -> Installed:
    """A management cluster with the releases that the program is built from."""
    known = catalog.load()
    return catalog.installed(known, known.newest("core"), RELEASES, known.newest_kubernetes())


def decoded(value: Json) -> Json:
    """An object as the API server sends it to a webhook; None for one that it cannot read."""
    kind = installed().find(value["apiVersion"], value["kind"])
    assert kind is not None
    found = server.decode(kind, value)
    return None if found.causes else found.value


def upstream(values: Sequence[Json]) -> Iterator[Answer]:
    """The program's answers to decoded objects."""
    lines = "".join(json.dumps({"id": 0, "operation": "CREATE", "object": each}) + "\n" for each in values)
    told = subprocess.run([BINARY], input=lines.encode(), capture_output=True, check=True)
    for line in told.stdout.splitlines():
        answer = json.loads(line)
        assert "error" not in answer, answer
        yield Answer(answer.get("object"))


def ours(value: Json) -> Answer:
    """The answer of the code under test to a decoded object."""
    group = value["apiVersion"].rpartition("/")[0]
    registered = installed().webhooks(group, value["kind"])
    assert registered is not None
    assert registered.types == RELEASES[registered.provider]
    call = Call("CREATE", None, _no_object, _no_variables, {})
    mutated = provided.mutate(value, call, registered, installed())
    return Answer(None if mutated.causes else mutated.value, mutated.partly)


def same(value: Json, theirs: Answer, mine: Answer) -> bool:
    """Whether both make the same of ``value``; what is said to be left open is not compared."""
    if mine.left_open:
        return True
    if theirs.object is None or mine.object is None:
        return theirs.object is mine.object
    kind = installed().find(value["apiVersion"], value["kind"])
    assert kind is not None
    expected = server.served(kind).structural.default(theirs.object)
    return _canonical(_keyless(expected, value)) == _canonical(_keyless(mine.object, value))


def record() -> Iterator[tuple[Json, Json]]:
    """Decoded objects of every kind, and what upstream makes of them (null where it refuses)."""
    values = [value for kind in kinds() for value in sent(objects(kind, SEED, PER_KIND))]
    for value, answer in zip(values, upstream(values), strict=True):
        yield value, _keyless(answer.object, value)


def sent(values: Iterable[Json]) -> Iterator[Json]:
    """Those objects, decoded, that reach the webhook."""
    found = (decoded(value) for value in values)
    return (value for value in found if value is not None)


def read() -> Iterator[tuple[Json, Json]]:
    """What :func:`record` gave, from the file."""
    with lzma.open(FILE, "rt") as lines:
        for line in lines:
            value, answer = json.loads(line)
            yield value, answer


def _keyless(value: Json, asked: Json) -> Json:
    """The object without an SSH key that nobody gave."""
    if isinstance(value, dict):
        given = asked if isinstance(asked, dict) else {}
        return {name: _keyless(item, given.get(name)) for name, item in value.items() if name != KEY or given.get(name)}
    return value


def _canonical(value: Json) -> str:
    """The object as text; the program is sent numbers as JSON has them, where 1.0 is 1."""
    return json.dumps(patch.reread(value), sort_keys=True)


def _no_object(_group: str, _kind: str, _namespace: str, _name: str) -> Json:
    return None


def _no_variables(_class: Json) -> Definitions:
    raise AssertionError("no provider's webhook reads a class")


def main() -> None:
    """Ask upstream anew about every object."""
    if not BINARY.exists():
        sys.exit(f"{BINARY} is not built: see the README beside it")
    count = 0
    with lzma.open(FILE, "wt", preset=9 | lzma.PRESET_EXTREME) as out:
        for pair in record():
            out.write(json.dumps(pair, separators=(",", ":")) + "\n")
            count += 1
    sys.stdout.write(f"{count} objects, {FILE.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
