"""Tests of the whole: of the core, and of the plugins together."""
