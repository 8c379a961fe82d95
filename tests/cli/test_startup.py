"""Starting up loads little: which modules are loaded never flickers, as milliseconds do."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.pipeline.conftest import fleet

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["fleet"]

HEAVY = {"pydantic", "git", "rich", "ruamel", "kubernetes_validate", "jsonschema", "hypothesis"}
"""Never on a path that most runs take."""

SCRIPT = """
import sys
from navos_gitops.cli import run
code = run(sys.argv[1:])
print("\\n" + " ".join(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
print(" ".join(sorted(name for name in sys.modules if name.startswith("navos_gitops"))), file=sys.stderr)
sys.exit(code)
"""


def loaded(*arguments: str) -> tuple[set[str], set[str]]:
    """The packages and our own modules that a call leaves loaded."""
    done = subprocess.run([sys.executable, "-c", SCRIPT, *arguments], check=True, capture_output=True, text=True)
    packages, ours = done.stderr.splitlines()[-2:]
    return set(packages.split()), set(ours.split())


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_help_loads_argparse_and_next_to_nothing_of_ours(option: str) -> None:
    packages, ours = loaded(option)
    own = ("", ".cli", ".cli.parser", ".cli.terminal", ".errors", ".named")
    assert ours == {f"navos_gitops{part}" for part in own}
    assert not packages & (HEAVY | {"yaml", "dataclasses", "inspect", "subprocess", "multiprocessing", "pathlib"})
    assert not packages & {"shutil", "difflib", "json", "datetime"}


UNUSED = HEAVY | {
    *("yaml", "dataclasses", "multiprocessing", "subprocess", "hashlib", "_hashlib"),
    *("difflib", "tempfile", "shutil", "ctypes", "zipfile", "ssl", "logging", "csv"),
    *("cel_expr_python", "google", "re2"),
}
"""What judging one cluster has no use for."""

UNUSED_PARTS = (
    *("admission.conversion", "catalog.crds", "catalog.pack", "catalog.records", "catalog.show"),
    *("catalog.verify", "git", "judge", "jsonpatch", "pipeline.render", "publishing"),
    *("pipeline.repository", "pipeline.validate_manifests"),
    *("rules.drain_blocked", "rules.plaintext_secret", "rules.forked_upstream_crd", "settings.models"),
    *("schema.cel.ast", "schema.cel.engine", "schema.cel.formats", "schema.cel.library"),
    *("yaml.build", "yaml.edit", "yaml.events", "yaml.exact", "yaml.parse", "yaml.spans"),
)

MOST = 180
"""As many of our own modules may be loaded, rules included, to judge one cluster."""


def test_judging_one_cluster_loads_only_what_it_needs(fleet: Path) -> None:
    packages, ours = loaded("validate", "--fleet", str(fleet), str(fleet / "overlays/dev/yul1/alpha.yaml"))
    assert not packages & UNUSED
    needless = tuple(f"navos_gitops.{part}" for part in UNUSED_PARTS)
    assert not {name for name in ours if f"{name}.".startswith(tuple(f"{part}." for part in needless))}
    assert len(ours) <= MOST


def test_a_rule_that_most_need_is_judged_without_the_engine(fleet: Path) -> None:
    cluster = fleet / "overlays/dev/yul1/alpha.yaml"
    cluster.write_text(cluster.read_text().replace("variables:", "variables:\n  audit: {enabled: false, maxAge: 3}", 1))
    packages, ours = loaded("validate", "--fleet", str(fleet), "--fail-on", "never", str(cluster))
    assert "navos_gitops.schema.cel.quick" in ours
    assert not packages & {"cel_expr_python", "google"}


def test_a_finding_is_placed_without_a_yaml_library(fleet: Path) -> None:
    cluster = fleet / "overlays/dev/yul1/alpha.yaml"
    cluster.write_text(cluster.read_text().replace("variables:", "version: v1.20.0\nvariables:", 1))
    packages, _ = loaded("validate", "--fleet", str(fleet), "--fail-on", "never", str(cluster))
    assert "yaml" not in packages


def test_rendering_loads_nothing_heavy(fleet: Path) -> None:
    packages, _ = loaded("render", "--fleet", str(fleet))
    assert not packages & HEAVY


def test_importing_the_library_loads_nothing() -> None:
    code = "import sys, navos_gitops; print([name for name in sys.modules if name.startswith('navos_gitops.')])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"
