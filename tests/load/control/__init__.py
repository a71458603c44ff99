"""The control: the least that Pyramid, SQLAlchemy and Jinja2 need to show twelve rows of the same table."""
