"""Our mutating webhooks of infrastructure providers beside the providers' own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.upstream.providers_cases import kinds, objects
from tests.upstream.providers_oracle import BINARY, ours, same, sent, upstream

if TYPE_CHECKING:
    from tests.upstream.admission_cases import Kind

pytestmark = pytest.mark.upstream

SEED = 23
PER_KIND = 40


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.name)
def test_a_providers_webhook_makes_the_same_of_an_object(kind: Kind) -> None:
    if not BINARY.exists():
        pytest.skip("oracle not built")
    values = list(sent(objects(kind, SEED, PER_KIND)))
    differ = [
        f"{json.dumps(value)}: upstream {json.dumps(theirs.object)}, ours {json.dumps(mine.object)}"
        for value, theirs in zip(values, upstream(values), strict=True)
        if not same(value, theirs, mine := ours(value))
    ]
    assert len(values) > PER_KIND // 2
    assert not differ, "\n".join(differ[:10])
