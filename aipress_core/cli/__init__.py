"""The ``aipress`` command."""
