"""The news wire: a feed of articles, pictures and press releases, and the import of agency items."""
