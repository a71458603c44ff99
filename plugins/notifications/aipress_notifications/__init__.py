"""The bell, the page of notifications, and the mails that go with them."""
