"""Registration: the survey as data, the profiles that answer it, and what was verified of them."""
