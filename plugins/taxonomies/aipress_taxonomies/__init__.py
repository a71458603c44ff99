"""Vocabularies, countries and places, and the mapping of agencies' subject codes onto them."""
