"""The webhook facts beside the manifests in the providers' modules, those that the program is built from."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from navos_gitops import catalog
from navos_gitops.catalog import crds, sources, webhooks
from navos_gitops.catalog.shelf import SHIPPED as HOME
from tests.upstream.providers_cases import RELEASES
from tests.upstream.providers_oracle import BINARY

pytestmark = pytest.mark.upstream


def folder(provider: str) -> Path:
    """Where Go keeps the module of a provider that the program is built from."""
    source = next(each for each in sources.read(HOME / "sources.yaml").sources if each.provider == provider)
    told = subprocess.run(
        ["go", "list", "-m", "-json", source.module],
        cwd=Path(__file__).with_name("providers"),
        capture_output=True,
        check=True,
    )
    module = json.loads(told.stdout)
    assert module["Version"] == RELEASES[provider]
    return Path(module["Dir"])


def test_the_facts_are_what_the_manifests_of_the_modules_say() -> None:
    if not BINARY.exists() or shutil.which("go") is None:
        pytest.skip("oracle not built")
    known = catalog.load()
    for provider, release in RELEASES.items():
        plural = {(kind.group, kind.plural): kind.kind for kind in known.bundle(provider, release).kinds}
        told = set()
        for file in folder(provider).glob("config/**/webhook/manifests.yaml"):
            for configuration in crds.documents(str(file), file.read_bytes()):
                for hook in configuration["webhooks"]:
                    for rule in hook["rules"]:
                        for resource in rule["resources"]:
                            told.add((configuration["kind"], rule["apiGroups"][0], resource, rule["apiVersions"][0]))
        ours = set()
        for (group, resource), kind in plural.items():
            registered = webhooks.registered(provider, release, group, kind)
            for word, hook in (("Mutating", registered.mutating), ("Validating", registered.validating)):
                if hook:
                    ours.add((f"{word}WebhookConfiguration", group, resource, hook.version))
        assert ours == {each for each in told if (each[1], each[2]) in plural}, provider
        assert len(ours) > 3
