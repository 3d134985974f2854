"""Exports of figures: jobs that write a file."""
