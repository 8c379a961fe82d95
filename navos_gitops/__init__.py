"""Keep a fleet of Kubernetes clusters in git as plain upstream Cluster API YAML.

Every command of the command line is a function here of the same name; the names are loaded when
first used, so that ``import navos_gitops`` costs next to nothing.
"""

__version__ = "0.1.0"
