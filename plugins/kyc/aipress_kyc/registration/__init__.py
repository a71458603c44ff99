"""Coming in: the wizard's drafts, requests and their review, what was verified, who was invited."""
