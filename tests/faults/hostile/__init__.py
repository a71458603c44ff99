"""Plugins that do what no plugin should, and a site of its own that they are let loose on."""
