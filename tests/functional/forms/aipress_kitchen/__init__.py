"""Every control of the forms kit on one page, for tests and for looking at; never installed."""
