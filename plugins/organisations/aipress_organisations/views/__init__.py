"""Pages of the organisations plugin."""
