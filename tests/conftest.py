"""How hypothesis makes examples: the same ones in every run, unless a person asks for more.

The default profile derives its examples from each test's own name, so a run says the same on every machine. With
``--hypothesis-profile=thorough`` every run looks further, and prints what reproduces a failure; its seed is set with
``--hypothesis-seed``.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "default",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "thorough",
    derandomize=False,
    database=None,
    deadline=None,
    max_examples=5_000,
    print_blob=True,
    phases=[Phase.explicit, Phase.generate, Phase.target, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("default")

os.environ["NAVOS_GITOPS_CACHE"] = ""
"""No test leaves anything in the user's cache folder, nor is told what another test came to."""
