"""How many examples a test looks at: its own number in the default run, as many times more as the profile asks for."""

from __future__ import annotations

from hypothesis import settings

USUAL = 100


def examples(count: int) -> settings:
    """Settings for ``count`` examples in the default profile."""
    profile = settings.default
    assert profile is not None
    return settings(max_examples=count * profile.max_examples // USUAL)
