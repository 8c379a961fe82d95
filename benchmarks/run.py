"""`make bench`: the budgets of this tool, measured beside its peers in one run, as ratios.

Nothing here is asserted by a test: times flicker. Peers that cannot be had are said to be absent.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import fleet
import peers
import stream
from measure import Command, Measured, side_by_side

from navos_gitops import compose as composing
from navos_gitops.pipeline.opening import open_fleet

WORK = Path(__file__).parent / "work"
PROGRAM = Path(sys.executable).parent / "navos-gitops"
BARE = Command([sys.executable, "-c", "pass"])


class Row(NamedTuple):
    """One budget: what was done, the ratio it may cost, and the one it did cost."""

    work: str
    budget: str
    ratio: float
    limit: float
    detail: str

    def __str__(self) -> str:
        verdict = "within" if self.ratio <= self.limit else "MISSED"
        return f"{self.work:<46} {self.budget:<34} {self.ratio:>8.3f}  {verdict:<7} {self.detail}"


def ours(*arguments: str, folder: Path | None = None, **rest: object) -> Command:
    """A call of this tool."""
    return Command([str(PROGRAM), *arguments], folder, **rest)  # type: ignore[arg-type]  # passed through


def shown(name: str, measured: Measured) -> str:
    """One command's figures."""
    return f"{name} {measured.wall:.3f} s wall, {measured.cpu:.3f} s cpu, {measured.memory:.0f} MiB"


def start_up() -> list[Row]:
    """Row 1: the program says its version and its help."""
    rows = []
    for option in ("--version", "--help"):
        seen = side_by_side({"bare": BARE, "ours": ours(option)}, 15)
        ratio = seen["ours"].wall / seen["bare"].wall
        rows.append(Row(option, "<= 5 x a bare interpreter", ratio, 5, shown("ours", seen["ours"])))
    return rows


def pre_commit() -> list[Row]:
    """Row 2: one changed cluster among a thousand, by its name, and as the hook asks git for what is staged."""
    root = fleet.generate(WORK / "fleet-1000", 1000)
    changed = "overlays/dev/yul1/c00000.yaml"
    _staged(root, changed)
    commands = {
        "bare": BARE,
        "named": ours("validate", changed, folder=root),
        "hook": ours("validate", "--staged", changed, folder=root),
    }
    seen = side_by_side(commands, 15)
    return [
        Row(work, "<= 12 x a bare interpreter", seen[name].wall / seen["bare"].wall, 12, shown("ours", seen[name]))
        for name, work in (
            ("named", "validate one changed cluster of 1,000"),
            ("hook", "the same, as pre-commit calls the hook"),
        )
    ]


def _staged(root: Path, changed: str) -> None:
    """Make the fleet a repository in which one edited file is staged."""
    git = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", "-C", str(root))
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "as generated"]):
        subprocess.run([*git, *command], check=True)
    with (root / changed).open("a", encoding="utf-8") as file:
        file.write("# edited\n")
    subprocess.run([*git, "add", changed], check=True)


def rendering() -> list[Row]:
    """Row 3: a thousand clusters beside kustomize, one process an overlay and one root of a hundred."""
    root = fleet.generate(WORK / "fleet-1000", 1000)
    afresh = lambda: shutil.rmtree(root / "rendered", ignore_errors=True)  # noqa: E731 - a name for what is done before
    mine = side_by_side({"ours": ours("render", folder=root, before=afresh)}, 5)["ours"]
    kustomize = peers.install(WORK, peers.KUSTOMIZE)
    if kustomize is None:
        return [Row("render 1,000 clusters", "kustomize: not run", 0, 0, shown("ours", mine))]
    tree = peers.kustomize_tree(WORK / "kustomize", _class_and_cluster(root), 100)
    each = side_by_side({"one": Command([str(kustomize), "build", "c00007"], tree)}, 10)["one"]
    whole = side_by_side({"root": Command([str(kustomize), "build", "."], tree)}, 2)["root"]
    part = fleet.generate(WORK / "fleet-100", 100)
    hundred = side_by_side(
        {"ours": ours("render", folder=part, before=lambda: shutil.rmtree(part / "rendered", ignore_errors=True))}, 3
    )["ours"]
    detail = f"{shown('ours', mine)}; kustomize {each.wall * 1000:.0f} ms an overlay"
    beside = f"{shown('ours', hundred)}; {shown('kustomize', whole)}"
    return [
        Row(
            "render 1,000 clusters",
            "<= 1/50 of kustomize, one process each",
            mine.wall / (1000 * each.wall),
            1 / 50,
            detail,
        ),
        Row("render 100 clusters", "beside kustomize, one root", hundred.wall / whole.wall, 1, beside),
    ]


def _class_and_cluster(root: Path) -> list[tuple[str, object]]:
    """The objects of one class and one Cluster, for the peer's base."""
    opened = open_fleet(str(root))
    made = composing.compose(opened.fleet, opened.installed, opened.fleet.files[:1])
    wanted = [item for item in made.objects if "/_" not in item.path]
    return [(Path(item.path).name, item.value) for item in wanted]


def validating() -> list[Row]:
    """Rows 4 and 6: a stream of Clusters beside kubeconform, its memory and its growth.

    The streams lie outside any fleet: both programs read them and the schemas, and nothing else.
    """
    kubeconform = peers.install(WORK, peers.KUBECONFORM)
    location = peers.json_schemas(WORK / "schemas")
    seen: dict[int, dict[str, Measured]] = {}
    with tempfile.TemporaryDirectory() as outside:
        for count in (100, 1000, 10_000):
            file = stream.write(Path(outside) / f"stream-{count}.yaml", count)
            commands = {"ours": ours("validate", str(file), folder=Path(outside))}
            if kubeconform:
                commands["kubeconform"] = Command(
                    [str(kubeconform), "-strict", "-schema-location", location, str(file)]
                )
            seen[count] = side_by_side(commands, 7)
    rows = [_beside(count, seen[count]) for count in (1000, 10_000)]
    big, small = seen[10_000]["ours"], seen[1000]["ours"]
    rows.append(
        Row(
            "memory, 10,000 against 1,000",
            "<= 1.3",
            big.memory / small.memory,
            1.3,
            f"{small.memory:.0f} and {big.memory:.0f} MiB",
        )
    )
    rows.append(
        Row(
            "ten times the clusters: validate",
            "<= 11 x the time",
            big.wall / small.wall,
            11,
            f"{small.wall:.2f} and {big.wall:.2f} s",
        )
    )
    return rows


def _beside(count: int, seen: dict[str, Measured]) -> Row:
    work = f"validate {count:,} Cluster objects"
    if "kubeconform" not in seen:
        return Row(work, "kubeconform: not run", 0, 0, shown("ours", seen["ours"]))
    ratio = seen["ours"].wall / seen["kubeconform"].wall
    return Row(work, "<= 1 x kubeconform", ratio, 1, "; ".join(shown(name, value) for name, value in seen.items()))


def growing() -> list[Row]:
    """Row 6: a fleet of 100, 1,000 and 10,000 clusters, rendered and validated."""
    seen: dict[int, dict[str, Measured]] = {}
    for count, runs in ((100, 5), (1000, 3), (10_000, 1)):
        root = fleet.generate(WORK / f"fleet-{count}", count)
        afresh = lambda root=root: shutil.rmtree(root / "rendered", ignore_errors=True)  # noqa: E731 - see above
        commands = {
            "render": ours("render", folder=root, before=afresh),
            "validate": ours("validate", "--cache", "", folder=root),
        }
        seen[count] = side_by_side(commands, runs)
    rows = []
    for name in ("render", "validate"):
        for small, big in ((100, 1000), (1000, 10_000)):
            one, ten = seen[small][name], seen[big][name]
            detail = f"{shown(str(small), one)}; {shown(str(big), ten)}"
            rows.append(
                Row(f"{name} a fleet of {big:,} against {small:,}", "<= 11 x the time", ten.wall / one.wall, 11, detail)
            )
    return rows


def again() -> list[Row]:
    """Row 5: a thousand clusters a second time, with nothing changed since, and with one cluster changed."""
    root = fleet.generate(WORK / "fleet-1000", 1000)
    cache = WORK / "cache"
    forget = lambda: shutil.rmtree(cache, ignore_errors=True)  # noqa: E731 - a name for what is done before
    validate = ours("validate", "--cache", str(cache), folder=root)
    first = side_by_side({"first": validate._replace(before=forget)}, 5)["first"]
    second = side_by_side({"second": validate}, 10)["second"]
    changed = root / "overlays/dev/yul1/c00000.yaml"
    text = changed.read_text(encoding="utf-8")
    edits = iter(range(10))
    edit = lambda: changed.write_text(f"{text}# {next(edits)}\n", encoding="utf-8")  # noqa: E731 - as above
    after = side_by_side({"after": validate._replace(before=edit)}, 5)["after"]
    changed.write_text(text, encoding="utf-8")
    before = shown("first", first)
    return [
        Row(
            "validate a fleet of 1,000, nothing changed",
            "<= 1/10 of the first run",
            second.wall / first.wall,
            1 / 10,
            f"{before}; {shown('second', second)}",
        ),
        Row(
            "validate a fleet of 1,000, one cluster changed",
            "beside the first run",
            after.wall / first.wall,
            1,
            f"{before}; {shown('after', after)}",
        ),
    ]


PARTS = {
    "start-up": start_up,
    "pre-commit": pre_commit,
    "render": rendering,
    "validate": validating,
    "again": again,
    "growth": growing,
}


def main(chosen: list[str]) -> None:
    """Run the parts named, or all of them, and print a line for each budget."""
    WORK.mkdir(exist_ok=True)
    if peers.install(WORK, peers.FLUX_SCHEMA) is None:
        print("flux-schema: not run, its module cannot be had from the Go module proxy")
    for name in chosen or PARTS:
        for row in PARTS[name]():
            print(row, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
