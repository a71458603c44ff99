"""New plugins and themes: whole, small packages that are tested, translated and typed before the first change."""
