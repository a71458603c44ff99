"""The evening edition: the house theme with other values and two templates of its own."""
