"""The database: declarative base, column types, engines, sessions a request, migrations a plugin."""
