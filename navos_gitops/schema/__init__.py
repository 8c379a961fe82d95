"""What the API server does to one object, and what a ClusterClass's variables do to a Cluster.

``structural`` holds a schema, ``cel`` its rules, ``server`` the order in which the API server uses both.
"""
