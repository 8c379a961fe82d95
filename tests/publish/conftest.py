"""Real repositories on disk: a bare remote, clones of it, and rendered trees that are quick to make."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops.compose.layout import kustomizations
from navos_gitops.errors import CannotGoOn
from navos_gitops.publishing import Published, Request, publish
from navos_gitops.rendered import HEADER
from navos_gitops.yaml import writer

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(tmp_path, monkeypatch)


def isolate(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let git know nothing of this machine's user."""
    home = folder / "home"
    home.mkdir()
    patch.setenv("HOME", str(home))
    patch.setenv("XDG_CONFIG_HOME", str(home))
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"):
        patch.delenv(name, raising=False)
    (home / ".gitconfig").write_text(
        "[user]\nname = Test\nemail = test@example.com\n[init]\ndefaultBranch = main\n[pull]\nrebase = false\n"
    )


def sh(folder: Path, *arguments: str) -> str:
    done = subprocess.run(("git", *arguments), cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare remote, and a clone of it with one commit: clusters a and b, rendered, and their sources."""
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        isolate(folder, patch)
        for name, options in (("remote.git", ("--bare",)), ("clone", ())):
            (folder / name).mkdir()
            sh(folder / name, "init", "-q", *options)
        sh(folder / "clone", "remote", "add", "origin", "../remote.git")
        edit(folder / "clone", prod=("a", "b"))
        sh(folder / "clone", "add", "-A")
        sh(folder / "clone", "commit", "-q", "-m", "first")
        sh(folder / "clone", "push", "-q", "origin", "main")
    return folder


@pytest.fixture
def remote(template: Path, tmp_path: Path) -> Path:
    """The remote, a bare repository."""
    return Path(shutil.copytree(template / "remote.git", tmp_path / "remote.git"))


@pytest.fixture
def clone(template: Path, remote: Path) -> Path:
    """A clone of the remote."""
    return Path(shutil.copytree(template / "clone", remote.parent / "clone"))


def bare(path: Path, *options: str) -> Path:
    """An empty repository."""
    path.mkdir()
    sh(path, "init", "-q", "--bare", *options)
    return path


def another(clone: Path, remote: Path, *options: str) -> Path:
    """One more clone of the remote."""
    path = clone.parent / f"clone-{len(list(clone.parent.iterdir()))}"
    sh(clone.parent, "clone", "-q", *options, f"file://{remote}", str(path))
    return path


def tree(objects: Mapping[str, object]) -> dict[str, str]:
    """A rendered tree: object files by path, with the list of every folder."""
    texts = {path: HEADER + writer.dump(value) for path, value in objects.items()}
    texts.update({path: HEADER + writer.dump(value) for path, value in kustomizations(objects).items()})
    return texts


def cluster(environment: str, name: str, **spec: object) -> tuple[str, object]:
    path = f"{environment}/clusters/{name}/cluster-{name}.yaml"
    return path, {"kind": "Cluster", "metadata": {"name": name}, "spec": spec}


def edit(clone: Path, more: Mapping[str, object] | None = None, **environments: tuple[str, ...]) -> dict[str, str]:
    """Write sources and the rendered tree of some clusters (``name`` or ``name=value``); nothing is committed."""
    stated = [(where, *name.partition("=")[::2]) for where, names in environments.items() for name in names]
    source = "".join(f"{where}/{name}={value}\n" for where, name, value in stated)
    (clone / "overlays").mkdir(exist_ok=True)
    for where, name, value in stated:
        (clone / "overlays" / f"{where}-{name}.yaml").write_text(f"{value}\n")
    for path in (clone / "overlays").iterdir():
        if path.stem.replace("-", "/", 1) not in {line.partition("=")[0] for line in source.splitlines()}:
            path.unlink()
    files = tree(dict(cluster(where, name, value=value) for where, name, value in stated) | dict(more or {}))
    old = [path for path in (clone / "rendered").rglob("*.yaml") if path.read_text().startswith(HEADER)]
    for path in old:
        path.unlink()
    for name, text in files.items():
        path = clone / "rendered" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return files


def save(clone: Path, more: Mapping[str, object] | None = None, **environments: tuple[str, ...]) -> dict[str, str]:
    """Write, and commit the sources alone."""
    files = edit(clone, more, **environments)
    sh(clone, "add", "-A", "overlays")
    if sh(clone, "status", "--porcelain", "overlays"):
        sh(clone, "commit", "-q", "-m", "sources")
    return files


def out(clone: Path, files: dict[str, str], **options: Any) -> Published:
    """Publish a tree that is on disk."""
    return publish(Request(clone, "rendered", files, lambda path: path.startswith("overlays/"), **options))


def held(repository: Path, revision: str, under: str = "rendered") -> dict[str, str]:
    """The files of a revision below a folder."""
    names = sh(repository, "ls-tree", "-r", "--name-only", revision, "--", *((f"{under}/",) if under else ()))
    prefix = f"{under}/" if under else ""
    return {
        name.removeprefix(prefix): sh(repository, "show", f"{revision}:{name}") + "\n" for name in names.splitlines()
    }


def clusters(repository: Path, revision: str = "main") -> list[str]:
    """The clusters of a revision, ``environment/name``."""
    files = held(repository, revision)
    return sorted({f"{p[0]}/{p[2]}" for f in files if (p := f.split("/"))[1:2] == ["clusters"] and len(p) == 4})


def state(clone: Path) -> tuple[str, str, str, dict[str, bytes]]:
    """All that a failure must leave alone: HEAD and references, the index, and the files."""
    files = {
        path.relative_to(clone).as_posix(): path.read_bytes()
        for path in sorted(clone.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }
    return (
        (clone / ".git" / "HEAD").read_text(),
        sh(clone, "for-each-ref"),
        sh(clone, "ls-files", "-s"),
        files,
    )


def message(repository: Path, revision: str) -> str:
    return sh(repository, "log", "-1", "--format=%B", revision, "--")


def stops(clone: Path, files: dict[str, str], **options: object) -> str:
    """What a publication says that must fail and leave everything alone."""
    before = state(clone)
    with pytest.raises(CannotGoOn) as caught:
        out(clone, files, **options)
    assert state(clone) == before
    assert "\n" not in str(caught.value)
    return str(caught.value)
