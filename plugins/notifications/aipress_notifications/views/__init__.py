"""Pages and acts."""
