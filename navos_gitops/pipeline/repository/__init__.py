"""Reading a repository as others lay it out: plain manifests, kustomizations, and all that lies beside them.

Which ``files`` are meant, which of them are ``left_out`` and why, which ``versions`` and ``policies`` hold; then the
``tree`` of their objects, what applying a folder brings (``applied``), and what is written twice in it
(``duplicates``). ``kustomizations`` and ``file_roles`` know what kustomizations take in, and as what.
"""
