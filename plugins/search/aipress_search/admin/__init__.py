"""What the site owner steers search with: synonyms, pins, the searches that found nothing; and their pages."""
