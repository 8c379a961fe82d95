"""Where files lie: whatever objects are called, below the folder that is rendered into."""

from __future__ import annotations

import pytest

from navos_gitops.compose import layout
from navos_gitops.model import Ref


@pytest.mark.parametrize("text", ["..", ".", "/", "../../../x", "/etc", "a/../../b", "a b", "ü", "...", ""])
def test_no_name_leads_out_of_its_folder(text: str) -> None:
    for ref in (Ref("v1", "ConfigMap", text, "a"), Ref("v1", "ConfigMap", "a", text), Ref("v1", text, "a", "b")):
        for path in (
            layout.template_path("dev", ref),
            layout.class_path("dev", ref),
            layout.cluster_path("dev", "one", ref),
            layout.shared_path("dev", ref),
            f"dev/templates/x/{layout.file_name(ref._replace(api_version='../x/v1'), group=True)}",
        ):
            assert len(path.split("/")) in (4, 5)
            assert not set(path.split("/")) & {"", ".", ".."}


def test_a_namespace_is_its_own_folder() -> None:
    ref = Ref("v1", "ConfigMap", "prod-1", "a.b")
    assert layout.shared_path("dev", ref) == "dev/clusters/_shared/prod-1/configmap-a.b.yaml"
    assert layout.shared_path("dev", ref._replace(namespace="")) == "dev/clusters/_shared/_cluster/configmap-a.b.yaml"
