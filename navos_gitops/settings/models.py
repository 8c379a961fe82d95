"""The fields of fleet.yaml, overlays, cluster files and policies, typed and described.

The JSON Schemas under ``schemas/`` are generated from here; a document is judged by those, and these models are
only loaded to say what is wrong with one that was refused. Bodies that Cluster API's own CRD describes are free
mappings here: the composed Cluster is judged by that CRD, with its findings traced back to these files.
"""

# ruff: noqa: N815 - fields are named as people write them

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

VERSION = r"^v(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)([-+][0-9A-Za-z.+-]+)?$"
LABEL = r"^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?$"
NAMESPACE = r"^[-a-z0-9]+$|\{"
"""A cluster's namespace, or a text in which a matrix fills in an axis; the rest is the API server's to say."""
RANGE = r"^[0-9]{1,9}\.\.[0-9]{1,9}$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
URL = r"^(https?|ssh|oci)://[^/]"
NAME = r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
SUBDOMAIN = r"^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$"
SHORT = r"^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$"
DURATION = r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$"

Version = Annotated[str, Field(pattern=VERSION)]
Text = Annotated[str, Field(min_length=1)]
Free = dict[str, Any]


class Model(BaseModel):
    """What all models here have in common: no field but the ones they name, and no value made to fit."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Machines(BaseModel):
    """Control plane or workers: what adds meaning here is typed, the rest is Cluster.spec.topology's own."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    variables: Annotated[
        Free | None,
        Field(description="Variable overrides for these machines alone, by name; null takes one away."),
    ] = None


class ControlPlane(Machines):
    """The control plane, as in Cluster.spec.topology.controlPlane; `variables` is a map by name."""


class Workers(Machines):
    """One machine deployment or machine pool of a cluster, as in Cluster.spec.topology.workers, without its name."""

    class_: Annotated[
        str | None,
        Field(alias="class", description="The worker class of the ClusterClass."),
    ] = None


class Target(Model):
    """Which objects a patch is for. Each field is a regular expression that must match the whole value."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    group: Annotated[str | None, Field(description="API group.")] = None
    version: Annotated[str | None, Field(description="API version.")] = None
    kind: Annotated[str | None, Field(description="Kind.")] = None
    name: Annotated[str | None, Field(description="Name; a template's is its name in the base.")] = None
    namespace: Annotated[str | None, Field(description="Namespace.")] = None
    labelSelector: Annotated[str | None, Field(description="Kubernetes label selector.")] = None

    @model_validator(mode="after")
    def _not_everything(self) -> Target:
        if not self.model_fields_set:
            raise PydanticCustomError("empty_target", "says nothing: a target names at least one field")
        return self


class Operation(Model):
    """One operation of a JSON patch (RFC 6902)."""

    op: Annotated[
        Literal["add", "remove", "replace", "move", "copy", "test"],
        Field(description="What is done."),
    ]
    path: Annotated[str, Field(description="JSON pointer to the place it is done at.")]
    from_: Annotated[str | None, Field(alias="from", description="JSON pointer `move` and `copy` take.")] = None
    value: Annotated[Any, Field(description="The value `add`, `replace` and `test` take.")] = None


def _one_of_types(wanted: str, **names: type) -> Discriminator:
    """Choose a union's branch by the type of the value, so that only the faults of that branch are told."""

    def name(value: object) -> str | None:
        return next((name for name, type_ in names.items() if isinstance(value, type_)), None)

    return Discriminator(name, custom_error_type="branch", custom_error_message=wanted)


class Patch(Model):
    """A strategic merge patch or a JSON patch, in kustomize's shape, on what this level's clusters are made of."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["patch"]}, {"required": ["path"]}]})

    target: Annotated[
        Target | None,
        Field(description="What is patched; without it, the object whose apiVersion, kind and name the patch has."),
    ] = None
    patch: Annotated[
        Annotated[str, Tag("text")] | Annotated[Free, Tag("object")] | Annotated[list[Operation], Tag("operations")],
        _one_of_types("text, a mapping or a list of operations", text=str, object=dict, operations=list),
        Field(description="The patch: YAML text, an object, or a list of JSON patch operations."),
    ] = None  # type: ignore[assignment]  # absent, not null: `patch: null` is refused
    path: Annotated[
        Text,
        Field(description="A file that holds the patch, relative to this file."),
    ] = None  # type: ignore[assignment]  # absent, not null

    @model_validator(mode="after")
    def _one_of(self) -> Patch:
        if len(self.model_fields_set & {"patch", "path"}) != 1:
            raise PydanticCustomError("one_of", "needs either `patch` or `path`, not both")
        return self


class Overlay(Model):
    """Values for every cluster below this file's folder. Lower files win: maps merge, lists replace, null removes."""

    class_: Annotated[
        str | None,
        Field(alias="class", description="The ClusterClass: a folder of bases/, or a class that lives elsewhere."),
    ] = None
    namespace: Annotated[
        Annotated[str, Field(pattern=NAMESPACE)] | None, Field(description="The namespace of the Cluster object.")
    ] = None
    version: Annotated[
        str | None, Field(description="The cluster's Kubernetes version, `v1.36.2`: the one field an upgrade edits.")
    ] = None
    labels: Annotated[dict[str, str | None] | None, Field(description="Labels of the Cluster.")] = None
    annotations: Annotated[dict[str, str | None] | None, Field(description="Annotations of the Cluster.")] = None
    network: Annotated[Free | None, Field(description="Cluster.spec.clusterNetwork.")] = None
    controlPlane: Annotated[
        ControlPlane | None, Field(description="Cluster.spec.topology.controlPlane; `variables` is a map.")
    ] = None
    workers: Annotated[
        dict[str, Workers | None] | None,
        Field(description="Machine deployments by name: Cluster.spec.topology.workers.machineDeployments."),
    ] = None
    pools: Annotated[
        dict[str, Workers | None] | None,
        Field(description="Machine pools by name: Cluster.spec.topology.workers.machinePools."),
    ] = None
    variables: Annotated[
        Free | None, Field(description="Cluster.spec.topology.variables, by name; null takes one away.")
    ] = None
    patches: Annotated[
        list[Patch], Field(description="Patches on the objects of this level's clusters, in order.")
    ] = []
    components: Annotated[
        list[Text],
        Field(
            description="Files of this same shape, or folders with an overlay.yaml, merged in order just below "
            "this file; paths start from this file."
        ),
    ] = []
    manifests: Annotated[
        list[Text],
        Field(description="Files or folders of manifests that are rendered along; paths start from this file."),
    ] = []


def _whole(value: object) -> object:
    """A whole number is one however it is written, as JSON Schema has it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[StrictInt, BeforeValidator(_whole)]

Axis = Annotated[
    Annotated[Annotated[str, Field(pattern=RANGE)], Tag("range")]
    | Annotated[Annotated[list[StrictStr | Whole | StrictBool], Field(min_length=1)], Tag("values")],
    _one_of_types("a list, or a range such as 1..3", range=str, values=list),
]


class Cluster(Overlay):
    """One cluster, named by its file; or, with a matrix, one for each combination of the axes."""

    matrix: Annotated[
        dict[str, Axis],
        Field(
            min_length=1,
            description="Axes: a list of values, or a range `1..3` (`01..12` keeps the zeros). `{axis}` in the "
            "file's name and in any text of this file is filled in.",
        ),
    ] = None  # type: ignore[assignment]  # absent, not null


class Management(Model):
    """What the management cluster runs: the offline checks must know it."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["clusterAPI"]}, {"required": ["from"]}]},
    )

    kubernetes: Annotated[Version, Field(description="The management cluster's own Kubernetes version.")]
    clusterAPI: Annotated[
        Version, Field(description="Cluster API's version: core, kubeadm bootstrap and kubeadm control plane.")
    ] = None  # type: ignore[assignment]  # absent, not null
    providers: Annotated[
        dict[str, Version], Field(description="Every other provider and its version, by its name in the catalog.")
    ] = {}
    featureGates: Annotated[
        dict[str, StrictBool],
        Field(description="Cluster API's feature gates; upstream's defaults hold for the rest."),
    ] = {}
    from_: Annotated[
        Text,
        Field(alias="from", description="A file or folder with the Cluster API operator's objects: they say versions."),
    ] = None  # type: ignore[assignment]  # absent, not null

    @model_validator(mode="after")
    def _versions(self) -> Management:
        if not self.model_fields_set & {"clusterAPI", "from_"}:
            raise PydanticCustomError("no_cluster_api", "needs `clusterAPI`, or `from` to read it from")
        return self


class External(Model):
    """A ClusterClass that lives outside this repository."""

    name: Annotated[Text, Field(description="The ClusterClass's name.")]
    namespace: Annotated[str, Field(pattern=LABEL, description="Its namespace; empty: the cluster's own.")] = ""


class Repository(Model):
    """Where the rendered tree is fetched from."""

    url: Annotated[
        str,
        Field(
            pattern=URL,
            description="`https://`, `ssh://` or `oci://`; under Flux none: what `flux bootstrap` made is used.",
        ),
    ] = None  # type: ignore[assignment]  # absent, not null
    branch: Annotated[Text, Field(description="The branch; `main` where no tag or semver is said either.")] = None  # type: ignore[assignment]  # absent, not null
    tag: Annotated[Text, Field(description="A tag, instead of a branch.")] = None  # type: ignore[assignment]  # absent, not null
    semver: Annotated[Text, Field(description="A range of tags, `>=1.0.0`, instead of a branch.")] = None  # type: ignore[assignment]  # absent, not null
    path: Annotated[str, Field(description="The folder of the fleet in that repository; empty: its top.")] = ""
    secret: Annotated[
        str,
        Field(pattern=SUBDOMAIN, description="A Secret in the objects' namespace with what the repository asks for."),
    ] = None  # type: ignore[assignment]  # absent, not null


class Delivery(Model):
    """The objects that make Flux or Argo CD apply what is rendered, rendered along."""

    tool: Annotated[Literal["flux", "argocd", "none"], Field(description="What applies the rendered tree.")]
    source: Annotated[Repository, Field(description="Where it fetches the rendered tree from.")] = None  # type: ignore[assignment]  # absent, not null
    namespace: Annotated[
        str, Field(pattern=NAME, description="Where the objects lie: `flux-system` or `argocd`, unless said.")
    ] = None  # type: ignore[assignment]  # absent, not null
    name: Annotated[str, Field(pattern=SHORT, description="What the objects' names begin with.")] = "fleet"
    interval: Annotated[
        str, Field(pattern=DURATION, description="How often the repository and the cluster are looked at.")
    ] = "10m"
    decryption: Annotated[
        str,
        Field(pattern=SUBDOMAIN, description="Flux: a Secret in the objects' namespace with the keys that SOPS needs."),
    ] = None  # type: ignore[assignment]  # absent, not null
    project: Annotated[
        str, Field(pattern=NAME, description="Argo CD: the AppProject of the Applications; `default`, unless said.")
    ] = None  # type: ignore[assignment]  # absent, not null
    server: Annotated[
        Text, Field(description="Argo CD: the management cluster; `https://kubernetes.default.svc`, unless said.")
    ] = None  # type: ignore[assignment]  # absent, not null


class Fleet(Model):
    """fleet.yaml: what the management cluster runs, and defaults for every cluster."""

    management: Annotated[Management, Field(description="What the management cluster runs.")]
    output: Annotated[Text, Field(description="The folder that is rendered into.")] = "rendered"
    delivery: Annotated[
        Annotated[Literal["flux", "argocd", "none"], Tag("tool")] | Annotated[Delivery, Tag("delivery")],
        _one_of_types("one of `flux`, `argocd` or `none`, or a mapping with a `tool`", tool=str, delivery=dict),
        Field(description="Whose objects are rendered along, to apply the rest: a tool, or a tool and its settings."),
    ] = "none"
    classNamespace: Annotated[
        str,
        Field(
            pattern=LABEL,
            description="The namespace of every class; empty: each class is rendered into the namespaces of the "
            "clusters that use it.",
        ),
    ] = ""
    classes: Annotated[
        list[
            Annotated[
                Annotated[Text, Tag("name")] | Annotated[External, Tag("external")],
                _one_of_types("a name, or a mapping with a name", name=str, external=dict),
            ]
        ],
        Field(description="ClusterClasses that live outside this repository: a name, or a name and a namespace."),
    ] = []
    exclude: Annotated[list[Text], Field(description="Globs of what validate leaves out; `**` crosses folders.")] = []
    defaults: Annotated[Overlay | None, Field(description="Values for every cluster: the lowest layer of all.")] = None


class RuleSetting(Model):
    """What the team says of one rule; what is not said stays as the rule has it."""

    enabled: Annotated[bool, Field(description="Whether the rule is asked at all.")] = True
    severity: Annotated[Literal["error", "warning", "info"], Field(description="How bad what it finds is.")] = None  # type: ignore[assignment]  # absent, not null
    parameters: Annotated[Free, Field(description="The rule's own parameters.")] = {}
    paths: Annotated[list[Text], Field(description="Globs of the files it holds in; none: everywhere.")] = []
    exclude: Annotated[list[Text], Field(description="Globs of the files it does not hold in.")] = []


def _day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day", "is no day of the calendar") from None
    return value


class Waiver(Model):
    """A finding the team accepts for a while: whose it is, and why."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["paths"]}, {"required": ["objects"]}]})

    rule: Annotated[Text, Field(description="The rule that is waived.")]
    paths: Annotated[list[Text], Field(min_length=1, description="Globs of the files it is waived in.")] = []
    objects: Annotated[
        list[Text],
        Field(min_length=1, description="Globs of the objects it is waived for, written `Cluster team-a/pay-*`."),
    ] = []
    fields: Annotated[
        list[str],
        Field(
            min_length=1,
            description="The fields it is waived for, as findings name them; `*` stands for any text, all else for "
            "itself; empty text for the object as a whole.",
        ),
    ] = []
    owner: Annotated[Text, Field(description="Who answers for it.")]
    reason: Annotated[Text, Field(description="Why it is accepted.")]
    expires: Annotated[
        str,
        Field(pattern=DAY, json_schema_extra={"format": "date"}, description="The last day it holds, `2027-01-31`."),
        AfterValidator(_day),
    ] = None  # type: ignore[assignment]  # absent, not null

    @model_validator(mode="after")
    def _somewhere(self) -> Waiver:
        if not self.model_fields_set & {"paths", "objects"}:
            raise PydanticCustomError("waives_everything", "needs `paths` or `objects`: where it is waived")
        return self


class Policies(Model):
    """A file under policies/: how the team sets the rules, and what it waives."""

    rules: Annotated[dict[str, RuleSetting], Field(description="Settings by the rule's id.")] = {}
    waivers: Annotated[list[Waiver], Field(description="Findings the team accepts.")] = []


MODELS: dict[str, type[Model]] = {
    "overlay": Overlay,
    "cluster": Cluster,
    "fleet": Fleet,
    "policies": Policies,
}
"""The kinds of files, and the name each one's schema goes by."""
