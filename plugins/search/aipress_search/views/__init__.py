"""Pages for readers: the search page, suggestions, saved searches, stopping mails."""
