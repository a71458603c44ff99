"""Acts of members on items and on comments. Each ends in a redirect, or in a fragment for htmx."""
