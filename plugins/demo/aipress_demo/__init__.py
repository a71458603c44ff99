"""A believable newsroom world that can be removed again."""
