"""Templates: found through the theme chain, rendered with Jinja2, filled by slots, dressed with hashed assets."""
