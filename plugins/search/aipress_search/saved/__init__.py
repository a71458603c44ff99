"""Saved searches: a query with its filters under a name, and the alerts that it gives."""
