"""The core's own pages: home, errors, health, static files, language."""
