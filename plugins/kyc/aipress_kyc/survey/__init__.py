"""The survey as data: read from a file, checked, kept in versions, answered."""
