"""What people write where something else belongs: texts, numbers, nothing at all, and fields of other versions."""

# fmt: off


from __future__ import annotations

from typing import Any

Json = Any

TEXTS: tuple[Json, ...] = (
    "", " ", "~", "null", "true", "yes", "0", "1", "-1", "1.0", "1e3", "0x10", "1_000", "007", "3 ", "50%", "150%",
    "-5%", "5 %", "٣", "10m", "600", "600s", "1h30m", "1d", "1.5h", "-10m", "10 m", "1µs", "PT10M", "9999999h",
    "2562048h", ".5s", "+1s", "0", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00+02:00", "2026-01-01",
    "2026-01-01 00:00:00", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:60Z", "2026-01-01t00:00:00z", "0000-01-01T00:00:00Z", "2026-01-01T00:00:00.123456789Z",
    "2026-01-01T00:00:00,5Z", "2026-1-1T0:0:0Z", "1970-01-01T00:00:00-23:59", "10.0.0.0/16", "10.0.0.1/16",
    "10.0.0.0/33", "010.0.0.0/8", "10.0.0", "fd00::/64", "fd00::1%eth0", "::ffff:1.2.3.4", "1.2.3.4/0",
    "https://a.example.com/x?y#z", "http://[::1]:6443", "a.example.com:6443", "ftp//x", "https://",
    "oci://r.example.com/c", "/x", "//x", "Upper", "under_score", "a.b.c", "-a", "a-", "a" * 63, "a" * 64,
    "a" * 253, "a" * 254, "a" * 1025, "é", "日本", "\x00", "a\nb", "a\tb", "100m", "1Gi", "1.5Gi", "1gi", "1e3Ki",
    "-1", "1E", "12e6", "1Ei", "9223372036854775808", "0.1n", "1 Gi", ".5", "5.", "YQ==", "YQ", "YQ=", "Y Q==",
    "####", "v1.36.2", "1.36", "v1.36", "1.36.2+x", "v01.2.3", "V1.36.2", "latest", "rollingupdate",
    "ROLLINGUPDATE", "OnDelete", "Always", "{{ .cluster.name }}", "${VAR}", "$(x)", "a/b", "a:b", "system:x",
)
NUMBERS: tuple[Json, ...] = (
    0, 1, -1, 2, 7, 1.0, 3.0, 1000.0, 2.5, -0.0, 1e+21, 1e+300, 2147483647, 2147483648, -2147483649,
    9007199254740992, 9007199254740993, 9223372036854775807, 9223372036854775808, 18446744073709551616,
    -9223372036854775808, -9223372036854775809, 1000000000000000000000000000000, 0.1, 1e-09, 65535, 65536, 3600,
)
EMPTY: tuple[Json, ...] = (
    None, {}, [], "", [None], {"": None}, [[]], [{}], {"a": None}, {"a": {"b": {"c": 1}}},
)
OLDER: tuple[tuple[str, Json], ...] = (
    ("class", "class"), ("classRef", {"name": "class"}), ("classNamespace", "team-a"),
    ("rolloutAfter", "2026-01-01T00:00:00Z"), ("machineHealthCheck", {"maxUnhealthy": "40%"}),
    ("healthCheck", {"enabled": False}), ("enable", True), ("enabled", True),
    ("strategy", {"type": "RollingUpdate"}), ("rollout", {"strategy": {"type": "OnDelete"}}),
    ("nodeDrainTimeout", "10m"), ("nodeDrainTimeoutSeconds", 600), ("deletion", {"order": "Oldest"}),
    ("minReadySeconds", 5), ("deletePolicy", "Newest"), ("ref", {"kind": "A", "name": "b"}),
    ("templateRef", {"kind": "ATemplate", "name": "b"}), ("namingStrategy", {"template": "a"}),
    ("naming", {"template": "{{ .cluster.name }}"}), ("machineNaming", {"template": "x"}),
    ("definitionFrom", "inline"), ("extraArgs", {"a": "b"}), ("extraArgs", [{"name": "a", "value": "b"}]),
    ("kubeletExtraArgs", {"a": "b"}), ("apiGroup", "a.b"), ("apiVersion", "v1"), ("kind", "Thing"),
    ("namespace", "team-a"), ("name", "other"), ("uid", "x"), ("fieldPath", "a"),
    ("infrastructureRef", {"name": "x"}), ("nodeStartupTimeout", "10m"), ("unhealthyConditions", []),
    ("maxUnhealthy", 1), ("replicas", 3), ("version", "v1.36.2"), ("paused", True), ("paused", "true"),
    ("metadata", {"labels": {"a": "b"}}), ("labels", {}), ("spec", {}), ("status", {}),
    ("status", {"phase": "Provisioned", "ready": True}), ("template", {"spec": {}}), ("value", 1),
    ("variables", [{"name": "flavor", "value": "x"}]), ("failureDomain", "a"), ("failureDomains", ["a"]),
    ("taints", [{"key": "a"}]), ("conditions", [{"type": "Ready", "status": "True"}]), ("selector", {}),
    ("x-unknown", 1), ("timeout", "5m"), ("timeoutSeconds", 5),
)
"""Fields of other versions, kinds and levels."""
WHO: tuple[tuple[str, Json], ...] = (
    ("apiVersion", "v1"), ("apiVersion", "cluster.x-k8s.io"), ("apiVersion", "cluster.x-k8s.io/v1"),
    ("apiVersion", ""), ("apiVersion", "cluster.x-k8s.io/v1beta1"), ("apiVersion", "cluster.x-k8s.io/v1beta2"),
    ("apiVersion", "a/b/c"), ("apiVersion", 1), ("apiVersion", "cluster.x-k8s.io/v1alpha4"),
    ("apiVersion", "Cluster.x-k8s.io/v1beta2"), ("apiVersion", None), ("apiVersion", []),
    ("apiVersion", "infrastructure.cluster.x-k8s.io/v1beta1"),
    ("apiVersion", "infrastructure.cluster.x-k8s.io/v1beta2"),
    ("apiVersion", "controlplane.cluster.x-k8s.io/v1beta1"), ("apiVersion", "bootstrap.cluster.x-k8s.io/v1beta2"),
    ("kind", "cluster"), ("kind", "Clusters"), ("kind", "ClusterList"), ("kind", "List"), ("kind", ""),
    ("kind", None), ("kind", 5), ("kind", "KubeadmControlPlaneTemplate"), ("kind", "Machine"),
    ("kind", "MachineSet"), ("kind", "MachinePool"), ("kind", "DockerCluster"), ("spec", None), ("spec", []),
    ("spec", "x"), ("spec", {}), ("status", {}), ("status", {"a": 1}), ("status", None), ("status", "x"),
    ("Spec", {}), ("data", {"a": "b"}), ("items", []), ("metadata", None), ("metadata", {}), ("metadata", []),
    ("metadata", {"Name": "x"}),
)
"""What stands wrong at the top of an object."""
MORE_METADATA: tuple[tuple[str, Json], ...] = (
    ("managedFields", [{"manager": "kubectl", "operation": "Apply", "fieldsType": "FieldsV1",
                        "fieldsV1": {"f:spec": {}}}]),
    ("managedFields", {}), ("managedFields", [{"manager": 1}]), ("managedFields", [{"fieldsV1": "x"}]),
    ("managedFields", [{"time": "now"}]), ("deletionTimestamp", "2026-01-01T00:00:00Z"), ("deletionTimestamp", "x"),
    ("generation", 1.0), ("generation", 1.5), ("generation", 1000.0), ("deletionGracePeriodSeconds", "30"),
    ("ownerReferences", [{"apiVersion": "v1", "kind": "A", "name": "b", "uid": "c", "blockOwnerDeletion": "true"}]),
    ("ownerReferences", [None]), ("ownerReferences", {}),
    ("ownerReferences", [{"apiVersion": "v1", "kind": "A", "name": "b", "uid": 5}]), ("finalizers", [None]),
    ("ownerReferences", [{"apiVersion": "/v1", "kind": "a", "name": "B/", "uid": "c", "controller": None}]),
    ("finalizers", [1]), ("finalizers", []), ("finalizers", ["a/b/c"]), ("finalizers", ["kubernetes"]),
    ("finalizers", ["a" * 64]), ("finalizers", [""]), ("labels", {"a": 1.0}), ("labels", {"a": []}),
    ("labels", {"kubernetes.io/x": ""}), ("labels", {"a" * 64: ""}), ("labels", "a=b"),
    ("labels", {"a" * 254 + "/b": ""}), ("labels", {"a": "b/c"}), ("labels", {"a": " "}), ("labels", {"a.-b": "x"}),
    ("labels", {"a": "b.-c"}), ("annotations", {"a": None}), ("annotations", {"a": {}}), ("annotations", []),
    ("annotations", {"": "x"}), ("annotations", {"/a": "x"}), ("annotations", {"a/": "x"}),
    ("annotations", {"Ä": "x"}), ("namespace", ""), ("namespace", "a.b"), ("namespace", "a" * 64), ("name", "a/b"),
    ("name", "a..b"), ("name", "."), ("name", ".."), ("name", "a%b"), ("name", " a"), ("name", "a" * 253),
    ("name", {}), ("name", 1.5), ("generateName", "a-"), ("generateName", "a." * 130), ("generateName", ""),
    ("generateName", None), ("generateName", 5), ("uid", 5), ("resourceVersion", 5), ("selfLink", None),
    ("Labels", {"a": "b"}), ("label", {}), ("zz_deprecated", 1), ("clusterName", 5),
    ("creationTimestamp", "2026-01-01T00:00:00+02:00"), ("creationTimestamp", 5), ("creationTimestamp", ""),
    ("creationTimestamp", {}),
)
"""What stands wrong in its metadata."""
