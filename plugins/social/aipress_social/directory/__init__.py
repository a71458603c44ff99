"""The members directory: its index, the reader's choice, and what it finds."""
