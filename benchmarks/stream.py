"""A stream of N Cluster objects, 1.4 kB each, as one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CLUSTER = """\
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: c{number:05d}
  namespace: production
  labels:
    environment: production
    region: yul1
    team: team-{team}
  annotations:
    example.com/contact: team-{team}@example.com
spec:
  clusterNetwork:
    pods:
      cidrBlocks:
      - 10.100.0.0/16
    services:
      cidrBlocks:
      - 10.254.0.0/16
    serviceDomain: cluster.local
  topology:
    classRef:
      name: openstack
    version: v1.36.2
    controlPlane:
      replicas: 3
      metadata:
        labels:
          tier: control-plane
      healthCheck:
        checks:
          nodeStartupTimeoutSeconds: 600
          unhealthyNodeConditions:
          - type: Ready
            status: Unknown
            timeoutSeconds: 300
    workers:
      machineDeployments:
      - class: default-worker
        name: md-0
        replicas: {replicas}
        failureDomain: az1
        variables:
          overrides:
          - name: flavor
            value: m1.xlarge
      - class: default-worker
        name: md-1
        replicas: 5
        failureDomain: az2
    variables:
    - name: imageName
      value: ubuntu-24.04
    - name: flavor
      value: m1.large
    - name: dnsNameservers
      value:
      - 1.1.1.1
      - 8.8.8.8
    - name: podSecurity
      value:
        enabled: true
        enforce: baseline
"""


def write(path: Path, count: int) -> Path:
    """Write ``count`` Clusters to ``path``."""
    with path.open("w") as file:
        for number in range(count):
            file.write("---\n" + CLUSTER.format(number=number, team=number % 40, replicas=1 + number % 7))
    return path
