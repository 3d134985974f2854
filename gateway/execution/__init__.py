"""Execution: from a request for an operation to the bytes of its answer."""
