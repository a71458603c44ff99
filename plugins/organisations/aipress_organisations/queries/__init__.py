"""Reading organisations: the directory, one page, its members, and what admins look at."""
