"""Organisations: media, press and PR agencies, companies, institutions; their directory and their pages."""
