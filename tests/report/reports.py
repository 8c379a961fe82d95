"""Reports to show: a small one, and any number of nasty ones; and what a reader of each format gets out of it."""

from __future__ import annotations

import html
import json
import re
import string
from typing import TYPE_CHECKING, NamedTuple, get_args
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from hypothesis import strategies as st

from navos_gitops import report as formats
from navos_gitops.model import SEVERITIES, Finding, Location, Outcome, Ref, Report
from navos_gitops.report.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = Ref("cluster.x-k8s.io/v1beta2", "Cluster", "prod", "web")
CLASS = Ref("cluster.x-k8s.io/v1beta2", "ClusterClass", "default", "small")
FILES = {
    "overlays/prod/web.yaml": ["class: small", "variables:", "  audit:", "    level: Everything", "version: 1.36.2"],
    "bases/small/clusterclass.yaml": ["apiVersion: cluster.x-k8s.io/v1beta2", "kind: ClusterClass"],
}

SMALL = Report(
    (
        Finding(
            "unchecked",
            "info",
            "unchecked",
            "ClusterClass: validating webhook is not asked yet (3 times, first here)",
            Location("bases/small/clusterclass.yaml"),
            CLASS,
        ),
        Finding(
            "unsupported-value",
            "error",
            "rejected",
            'spec.topology.variables[audit].value.level: must be one of Metadata, Request, not "Everything"',
            Location("overlays/prod/web.yaml", 4, 12, 4, 22),
            WEB,
            "spec.topology.variables[audit].value.level",
            "did you mean Request?",
            (Location("rendered/prod/clusters/web/cluster-web.yaml", 38, 16, 38, 26),),
        ),
        Finding(
            "two-things",
            "warning",
            "policy",
            "100% of <these> | `those`: *all*, @team",
            Location("overlays/prod/web.yaml", 2, 1, 4, 22),
        ),
        Finding(
            "two-things", "warning", "policy", "a second one here", Location("overlays/prod/web.yaml", 2, 1, 4, 22)
        ),
    ),
    objects=22,
    files=1,
)
EMPTY = Report((), objects=22, files=15)


def sources(path: str) -> list[str] | None:
    return FILES.get(path)


def shown(name: str, report: Report) -> str:
    """The report as it is written to a file."""
    return "".join(f"{line}\n" for line in formats.lines(name, report, sources))


_TRAPS = (
    "a|b`c``d\\|e\\",
    "<script>&amp;<!-- x --></details>]]>",
    "::error file=x::y\n::stop-commands::z",
    "%0A%25,:=\r\n##[error]x",
    "\x1b[31m\x00\x07",
    "one\rtwo",
    "\u2028\u2029\x85\x0b\x0c\x1c",
    "\ud800 \udc80 \ufffe",
    "@team #1 [a](https://example.com) {0} $x$ **b** _c_ ~~d~~",
    "\u202etxt.exe\u200b\xa0",
    "",
)
text = st.text(max_size=30) | st.sampled_from(_TRAPS) | st.tuples(st.sampled_from(_TRAPS), st.text()).map("".join)
names = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="/\ufffe\uffff"),
    min_size=1,
    max_size=12,
)
paths = st.lists(names | st.sampled_from(["a|b", "a`b", "<stdin>", "a b", "a%20b", "a,b:c", "&lt;"]), min_size=1).map(
    "/".join
)
numbers = st.integers(1, 5_000)
locations = st.builds(
    lambda path, line, column, more, wide: Location(path, line, column, line + more, column + wide),
    paths,
    numbers,
    numbers,
    st.sampled_from([0, 0, 3]),
    st.integers(0, 40),
)
rules = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=6).map(lambda word: f"rule-{word}")
refs = st.none() | st.builds(Ref, text, text, text, text)
findings = st.builds(
    Finding,
    rules,
    st.sampled_from(SEVERITIES),
    st.sampled_from(get_args(Outcome)),
    text,
    locations,
    refs,
    text,
    text,
    st.lists(locations, max_size=2).map(tuple),
)
reports = st.builds(Report, st.lists(findings, max_size=6).map(tuple), st.integers(0, 99), st.integers(0, 99))


class Seen(NamedTuple):
    """What every format says of a finding."""

    rule: str
    path: str
    line: int
    severity: str


def seen(finding: Finding) -> Seen:
    return Seen(finding.rule, finding.location.path, finding.location.line, finding.severity)


def cleaned(item: Seen) -> Seen:
    return item._replace(path=clean(item.path))


def in_order(report: Report) -> list[Seen]:
    return [seen(finding) for finding in report.findings]


def by_file(report: Report) -> list[Seen]:
    order = list(dict.fromkeys(finding.location.path for finding in report.findings))
    return sorted(in_order(report), key=lambda item: order.index(item.path))


def notes_last(report: Report) -> list[Seen]:
    """Terminal and comment: what was not checked comes last."""
    notes = [finding for finding in report.findings if (finding.outcome, finding.severity) == ("unchecked", "info")]
    faults = [finding for finding in report.findings if finding not in notes]
    return [cleaned(seen(finding)) for finding in (*faults, *notes)]


def notes_last_by_file(report: Report) -> list[Seen]:
    notes = tuple(item for item in report.findings if (item.outcome, item.severity) == ("unchecked", "info"))
    faults = tuple(item for item in report.findings if item not in notes)
    return [cleaned(item) for item in (*by_file(Report(faults)), *in_order(Report(notes)))]


def read_json(written: str) -> list[Seen]:
    return [
        Seen(item["rule"], item["path"], item["line"], item["severity"]) for item in json.loads(written)["findings"]
    ]


def read_gitlab(written: str) -> list[Seen]:
    return [
        Seen(
            item["check_name"],
            item["location"]["path"],
            item["location"]["lines"]["begin"],
            {"critical": "error", "minor": "warning", "info": "info"}[item["severity"]],
        )
        for item in json.loads(written)
    ]


def read_sarif(written: str) -> list[Seen]:
    (run,) = json.loads(written)["runs"]
    found = []
    for result in run["results"]:
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        path = unquote(place["artifactLocation"]["uri"], errors="surrogateescape")
        level = "info" if result["level"] == "note" else result["level"]
        found.append(Seen(result["ruleId"], path, place["region"]["startLine"], level))
    return found


def read_junit(written: str) -> list[Seen]:
    found = []
    for case in ET.fromstring(written).iter("testcase"):  # noqa: S314 - our own
        match = re.match(r"(\S+) at (\d+):\d+( \(\d+\))?$", case.attrib["name"])
        if match:
            (result,) = case
            found.append(Seen(match[1], case.attrib["classname"], int(match[2]), result.attrib["type"]))
    return found


def read_github(written: str) -> list[Seen]:
    """As the runner reads its log: lines end at CR or LF, a command begins with ``::``."""
    found = []
    for line in re.split(r"\r\n|\r|\n", written):
        if match := re.match(r"::(error|warning|notice) ([^:]*)::", line):
            properties = dict(item.split("=", 1) for item in match[2].split(","))
            rule, path = unquote(properties["title"]).split(":")[0], unquote(properties["file"])
            found.append(Seen(rule, path, int(properties["line"]), match[1].replace("notice", "info")))
        else:
            assert not line.lstrip().startswith("::")
    return found


_CODE = r"<code>([^<]*)</code>"


def read_markdown(written: str) -> list[Seen]:
    found = []
    in_notes = False
    for line in written.split("\n"):
        in_notes = in_notes or line == "<details><summary>Not checked</summary>"
        row = re.match(rf"\| {_CODE}:(\d+):\d+ \| (\w+) \| {_CODE} \| [^|<>]* \|$", line)
        note = re.match(rf"- {_CODE}:(\d+):\d+ (){_CODE} [^|<>]*$", line) if in_notes else None
        if match := row or note:
            found.append(Seen(html.unescape(match[4]), html.unescape(match[1]), int(match[2]), match[3] or "info"))
    return found


def read_text(written: str) -> list[Seen]:
    found = []
    for line in written.split("\n"):
        if match := re.match(r"(?!      )(.*?):(\d+):\d+: (error|warning|info)\[([a-z0-9-]+)\] ", line):
            found.append(Seen(match[4], match[1], int(match[2]), match[3]))
        elif match := re.match(r"unchecked: .* \[(.*):(\d+)\]$", line):
            found.append(Seen("", match[1], int(match[2]), "info"))
    return found


READERS: dict[str, tuple[Callable[[str], list[Seen]], Callable[[Report], list[Seen]]]] = {
    "text": (read_text, notes_last),
    "json": (read_json, in_order),
    "github": (read_github, in_order),
    "gitlab": (read_gitlab, in_order),
    "sarif": (read_sarif, in_order),
    "junit": (read_junit, by_file),
    "markdown": (read_markdown, notes_last_by_file),
}
"""How each format is read back, and the order in which it shows a report's findings."""
