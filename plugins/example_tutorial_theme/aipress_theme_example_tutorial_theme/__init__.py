"""The theme of the tutorial."""
