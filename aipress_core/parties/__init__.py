"""Parties: whoever can own, publish, like, follow or be named in the audit log."""
