"""A fleet in memory becomes objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navos_gitops import catalog, settings
from navos_gitops.compose import Composition, compose
from navos_gitops.settings import Memory
from navos_gitops.yaml import reader, writer

SMALL = Path(__file__).parent.parent / "golden" / "fleet"
FILES = {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in SMALL.rglob("*.yaml")}
OBJECTS = SMALL.parent / "objects.yaml"
WHOLE = OBJECTS.read_text()
"""All that the small fleet comes to."""

KNOWN = catalog.load()
INSTALLED = catalog.installed(KNOWN, "v1.14.0", {"docker": "v1.14.0", "addon-helm": "v0.6.4"}, "v1.36.2")


def composed(changes: dict[str, str | None] | None = None) -> Composition:
    files = dict(FILES)
    for path, text in (changes or {}).items():
        if text is None:
            del files[path]
        else:
            files[path] = text.encode()
    return compose(settings.load(Memory(files)), INSTALLED)


def cluster(composition: Composition, name: str) -> Any:
    return next(item.value for item in composition.clusters if item.name == name)


def variables(value: Any) -> dict[str, Any]:
    return {item["name"]: item["value"] for item in value["spec"]["topology"]["variables"]}


def test_the_small_fleet_whole() -> None:
    """Rewrite tests/golden/objects.yaml with ``python -m tests.compose.test_compose``, and read the difference."""
    assert shown(composed()) == WHOLE


def shown(composition: Composition) -> str:
    assert composition.findings == ()
    parts = [f"# {item.path}\n{writer.dump(item.value)}" for item in composition.objects]
    return "---\n".join(parts)


def test_null_takes_away_what_a_level_below_has_set() -> None:
    made = composed(
        {"overlays/dev/yul1/alpha.yaml": "variables:\n  audit: null\n  zones: [a]\nlabels:\n  region: null\n"}
    )
    assert set(variables(cluster(made, "alpha"))) == {"owner", "zones"}
    assert cluster(made, "alpha")["metadata"]["labels"] == {"managed-by": "platform"}


def test_null_takes_away_what_a_component_of_the_same_level_has_set() -> None:
    made = composed({"overlays/prod/shop.yaml": "components: [../../components/audit]\nvariables:\n  audit: null\n"})
    assert set(variables(cluster(made, "shop"))) == {"owner"}


def test_a_component_lies_below_the_file_that_lists_it() -> None:
    text = "components: [../../components/audit]\nvariables:\n  audit:\n    maxAge: 99\n"
    assert variables(cluster(composed({"overlays/prod/shop.yaml": text}), "shop"))["audit"] == {
        "enabled": True,
        "maxAge": 99,
    }


def test_a_patch_on_a_class_makes_a_variant_of_the_overlay() -> None:
    made = composed()
    assert cluster(made, "web")["spec"]["topology"]["classRef"] == {"name": "simple-prod"}
    assert cluster(made, "alpha")["spec"]["topology"]["classRef"] == {"name": "simple"}


def test_a_patch_of_a_cluster_file_makes_a_variant_of_the_cluster() -> None:
    text = (
        "patches:\n  - target: {kind: KubeadmConfigTemplate}\n    patch: {spec: {template: {spec: {verbosity: 3}}}}\n"
    )
    made = composed({"overlays/prod/shop.yaml": text})
    assert cluster(made, "shop")["spec"]["topology"]["classRef"] == {"name": "simple-shop"}
    assert cluster(made, "web")["spec"]["topology"]["classRef"] == {"name": "simple-prod"}


def test_templates_that_a_variant_leaves_alone_are_shared() -> None:
    names = {
        (item.ref.kind, item.ref.name) for item in composed().objects if item.path.startswith("prod/templates/prod")
    }
    plain = {(item.ref.kind, item.ref.name) for item in composed().objects if item.path.startswith("dev/templates/dev")}
    assert {kind for kind, _ in names & plain} == {"DevClusterTemplate", "KubeadmConfigTemplate"}


def test_comments_and_the_order_of_keys_rotate_nothing() -> None:
    text = FILES["bases/simple/templates.yaml"].decode()
    turned = "---\n".join(writer.dump(turn(document.value)) for document in reader.read(text.encode()))
    assert names(composed({"bases/simple/templates.yaml": turned})) == names(composed())
    assert names(composed({"bases/simple/templates.yaml": "# a comment\n" + text})) == names(composed())


def turn(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: turn(item) for key, item in reversed(value.items())}
    return [turn(item) for item in value] if isinstance(value, list) else value


def names(composition: Composition) -> list[str]:
    return [item.path for item in composition.objects]


def test_classes_can_live_in_a_namespace_of_their_own() -> None:
    made = composed({"fleet.yaml": FILES["fleet.yaml"].decode() + "classNamespace: classes\n"})
    assert cluster(made, "alpha")["spec"]["topology"]["classRef"] == {"name": "simple", "namespace": "classes"}
    assert {item.ref.namespace for item in made.objects if "/classes/" in item.path} == {"classes"}


def test_a_class_outside_this_repository() -> None:
    fleet = FILES["fleet.yaml"].decode() + "classes: [{name: magnum, namespace: magnum-system}]\n"
    made = composed({"fleet.yaml": fleet, "overlays/prod/shop.yaml": "class: magnum\n"})
    assert cluster(made, "shop")["spec"]["topology"]["classRef"] == {"name": "magnum", "namespace": "magnum-system"}
    assert cluster(made, "shop")["apiVersion"] == "cluster.x-k8s.io/v1beta2"


def test_one_manifest_in_two_forms_is_a_finding() -> None:
    other = FILES["addons/cni.yaml"].decode().replace("version: 1.2.3", "version: 1.2.4")
    made = composed({"addons/more/cni.yaml": other})
    found = [(item.rule, item.location.path, item.related[0].path) for item in made.findings]
    assert set(found) == {("object-twice", "addons/more/cni.yaml", "addons/cni.yaml")}


def test_what_sops_encrypted_stays_to_the_byte() -> None:
    secret = (
        "apiVersion: v1   # kept\nkind: Secret\nmetadata:\n    name: s\ndata: {a: 'ENC[x]'}\nsops: {mac: 'ENC[y]'}\n"
    )
    made = composed({"addons/secret.yaml": secret})
    kept = [item for item in made.objects if item.ref.kind == "Secret"]
    assert [item.text for item in kept] == [secret, secret]


@given(st.permutations(sorted(FILES)))
def test_the_order_of_files_changes_no_byte(order: list[str]) -> None:
    fleet = settings.load(Memory({path: FILES[path] for path in order}))
    assert shown(compose(fleet, INSTALLED)) == WHOLE


@pytest.mark.parametrize("file", [path for path in FILES if path.startswith("overlays/")])
def test_the_order_of_keys_in_an_overlay_changes_no_byte(file: str) -> None:
    value = reader.read(FILES[file])[0].value
    if "patches" not in value and "matrix" not in value:
        assert shown(composed({file: writer.dump(turn(value))})) == WHOLE


if __name__ == "__main__":
    OBJECTS.write_text(shown(composed()))
