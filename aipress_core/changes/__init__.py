"""What the site owner decides: values of settings, kept in the site row, each change written down and undoable."""
