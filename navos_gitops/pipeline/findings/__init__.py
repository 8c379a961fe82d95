"""What a run says: what was seen becomes findings, each fault once, where a person edits.

``verdicts`` of the API server, ``references`` that lead nowhere and the ``ruling`` of our own rules; then ``merging``
of what is one fault, ``waiving`` by the team's policies, and what else is ``held_up`` until a fault is mended.
"""
