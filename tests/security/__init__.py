"""Who may do what, what hostile input does, what browsers are told: generated from the registry of the application."""
