"""Content: one header row for each publishable item of any plugin, who may see it, and how many there are."""
