"""Import: files of agencies and feeds become items of the wire."""
