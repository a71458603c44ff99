"""Accounts: who may sign in, how, from where, and which roles they hold."""
