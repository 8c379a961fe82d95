"""A fleet of N clusters over three environments and four regions, as a platform team would lay it out."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

SMALL = Path(__file__).parent.parent / "tests" / "golden" / "fleet"
ENVIRONMENTS = {"dev": "v1.36.2", "staging": "v1.36.2", "prod": "v1.35.4"}
REGIONS = ("yul1", "ams1", "sjc1", "fra1")

OVERLAY = """\
namespace: {environment}
version: {version}
manifests:
  - ../../addons
controlPlane:
  replicas: 3
"""

REGION = """\
labels:
  region: {region}
variables:
  zones: [{region}a, {region}b]
workers:
  md-0:
    class: default
    replicas: 3
"""

CLUSTER = """\
# Cluster {number} of the fleet.
labels:
  team: team-{team}
variables:
  audit:
    enabled: true
    level: Request
    maxAge: {age}
workers:
  md-0:
    replicas: {replicas}
  md-1:
    class: default
    replicas: {replicas}
    variables:
      imageRepository: mirror.example.com/team-{team}
"""


def generate(target: Path, count: int) -> Path:
    """Write a fleet of ``count`` clusters to ``target``, which is made anew."""
    shutil.rmtree(target, ignore_errors=True)
    for part in ("bases", "addons", "fleet.yaml"):
        source = SMALL / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, _made(target) / part)
    _write(target / "overlays/overlay.yaml", "labels:\n  managed-by: platform\nvariables:\n  owner: platform-team\n")
    for environment, version in ENVIRONMENTS.items():
        _write(
            target / f"overlays/{environment}/overlay.yaml", OVERLAY.format(environment=environment, version=version)
        )
        for region in REGIONS:
            _write(target / f"overlays/{environment}/{region}/overlay.yaml", REGION.format(region=region))
    for number in range(count):
        place = f"{list(ENVIRONMENTS)[number % 3]}/{REGIONS[number // 3 % 4]}"
        body = CLUSTER.format(number=number, team=number % 40, age=1 + number % 90, replicas=1 + number % 7)
        _write(target / f"overlays/{place}/c{number:05d}.yaml", body)
    return target


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(path: Path, text: str) -> None:
    _made(path.parent)
    path.write_text(text)


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]))
