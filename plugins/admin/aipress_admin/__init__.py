"""The site owner's desk."""
