"""Databases that the tests start, fill and throw away."""
