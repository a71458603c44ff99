"""The smallest useful plugin."""
