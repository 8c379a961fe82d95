"""The manuals of files: what they print is a fleet that renders and validates, and they leave no field out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import navos_gitops
from navos_gitops.report import FORMATS
from navos_gitops.settings import models
from navos_gitops.yaml.reader import read

if TYPE_CHECKING:
    from pydantic import BaseModel

ROOT = Path(__file__).parents[2]
FLEET = (ROOT / "docs/fleet.md").read_text()
POLICIES = (ROOT / "docs/policies.md").read_text()
FILES = re.compile(r"^```yaml\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    for path, text in FILES.findall(FLEET + POLICIES):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    shutil.copytree(ROOT / "bases/docker", tmp_path / "bases/docker")
    return tmp_path


def test_the_fleet_of_the_manual_renders_and_validates(fleet: Path) -> None:
    result = navos_gitops.render(str(fleet))
    assert (result.clusters, result.report.findings) == (3, ())
    options = navos_gitops.Options(fleet=str(fleet), today="2026-11-24")
    told = [(found.rule, found.location.path) for found in navos_gitops.validate((), options).report.findings]
    assert told == [("unchecked", "bases/docker/cluster.yaml"), ("waiver-unused", "policies/legacy.yaml")]
    shop = fleet / "rendered/production/clusters/shop-ams1/cluster-shop-ams1.yaml"
    assert _value(shop)["spec"]["topology"]["classRef"]["name"] == "docker-production"
    assert _value(shop)["metadata"]["annotations"] == {"example.com/audited": "true"}


def test_the_waiver_of_the_manual_covers_what_it_names(fleet: Path) -> None:
    text = (fleet / "fleet.yaml").read_text()
    (fleet / "fleet.yaml").write_text(text.replace("version: v1.36.4", "version: v1.34.1"))
    report = navos_gitops.validate((), navos_gitops.Options(fleet=str(fleet), today="2026-11-24")).report
    assert [(found.rule, str(found.object)) for found in report.waived] == [
        ("kubernetes-end-of-life", "Cluster production/shop-ams1"),
    ]
    assert [found.rule for found in report.findings if found.rule.startswith("waiver")] == []


def _value(file: Path) -> Any:
    (document,) = read(file.read_bytes())
    return document.value


@pytest.mark.parametrize(
    ("manual", "model"),
    [
        *((FLEET, model) for model in (models.Fleet, models.Management, models.Cluster, models.Target)),
        *((POLICIES, model) for model in (models.RuleSetting, models.Waiver)),
    ],
)
def test_every_field_is_named(manual: str, model: type[BaseModel]) -> None:
    names = {field.alias or name for name, field in model.model_fields.items()}
    assert {name for name in names if f"`{name}`" not in manual and f"\n{name}:" not in manual} == set()


def test_every_format_is_named() -> None:
    assert [name for name in FORMATS if f"`{name}`" not in POLICIES] == []
