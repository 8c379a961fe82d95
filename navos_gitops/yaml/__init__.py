"""YAML as Kubernetes reads it: the reader, the writer and the editor of people's files."""
