"""Pages below ``/admin``."""
