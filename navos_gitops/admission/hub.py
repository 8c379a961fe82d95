"""The version that webhooks are written for, and what an object that cannot be brought there raises."""

from __future__ import annotations

from typing import Final

HUB: Final = "v1beta2"
"""The version that webhooks are written for and objects are stored in."""


class Unconvertible(Exception):  # noqa: N818 - a sentence about an object, caught where the webhook is modelled
    """An object that upstream's conversion webhook answers with an error."""
