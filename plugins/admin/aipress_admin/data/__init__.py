"""Every stored table at the desk: listed, searched, sorted, corrected by hand, and taken away as a spreadsheet."""
