"""Exports: figures written to files by a process beside the server, and the links to them."""
