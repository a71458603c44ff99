"""Search: engines behind one interface, the index that follows the site, and the pages."""
