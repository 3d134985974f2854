"""Runs that take long: each is one command."""
