"""``python -m navos_gitops``: the same as the ``navos-gitops`` command."""

from navos_gitops.cli import main

if __name__ == "__main__":
    main()
