"""The password of every account that these tests make."""

PASSWORD = "a good long password"
