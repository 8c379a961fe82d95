"""The one exception that users see: something outside their manifests stops the run."""


class CannotGoOn(Exception):  # noqa: N818 - it says what it means; it is not our fault
    """A bad option, a missing fleet, an unreadable disk: one clean line, exit code 2.

    Whatever is wrong *inside* a user's files is a :class:`navos_gitops.model.Finding` instead.
    """
