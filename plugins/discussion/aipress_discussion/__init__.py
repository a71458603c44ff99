"""Comments, likes and views on any content header."""
