"""Traversal: the site's root, mounts of plugins, lazy containers, typed leaves. Resources are contexts, not models."""
