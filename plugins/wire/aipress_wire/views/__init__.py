"""Pages of the wire."""
