"""Pages below ``/account``."""
