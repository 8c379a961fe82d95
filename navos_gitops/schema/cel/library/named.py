"""Named formats of strings: ``format.dns1123Label().validate(x)``.

Mirrors k8s.io/apiserver/pkg/cel/library/format.go (v0.36) over apimachinery's and kube-openapi's checks. As many
complaints come back as upstream has, in our words. A format is carried as its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from navos_gitops.schema import names
from navos_gitops.schema.cel.library import Function
from navos_gitops.schema.formats import CHECKS

Check = Callable[[str], Iterable[str]]
"""What is wrong with a text; nothing where it has the format."""


def _prefix(check: Check) -> Check:
    return lambda text: check(names.masked(text))


def _plain(name: str) -> Check:
    return lambda text: () if CHECKS[name](text) else (f"it is no {name}",)


FORMATS: dict[str, Check] = {
    "dns1123Label": names.label,
    "dns1123Subdomain": names.subdomain,
    "dns1035Label": names.rfc1035_label,
    "qualifiedName": names.label_key,
    "dns1123LabelPrefix": _prefix(names.label),
    "dns1123SubdomainPrefix": _prefix(names.subdomain),
    "dns1035LabelPrefix": _prefix(names.rfc1035_label),
    "labelValue": names.label_value,
    **{name: _plain(name) for name in ("uri", "uuid", "byte", "date", "datetime")},
}


def _constant(name: str) -> Callable[[], str]:
    return lambda: name


def _complaints(name: str, text: str) -> list[str]:
    return list(FORMATS[name](text))


FUNCTIONS = (
    *(Function(f"format.{name}", (), "NamedFormat", _constant(name), member=False) for name in FORMATS),
    Function("format.named", ("string",), "?NamedFormat", None, member=False),
    Function("__named__", ("string",), "NamedFormat", lambda name: name if name in FORMATS else "", member=False),
    Function("validate", ("NamedFormat", "string"), "?list(string)", None),
    Function("__validate__", ("NamedFormat", "string"), "list(string)", _complaints, member=False),
)
