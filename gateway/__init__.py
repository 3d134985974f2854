"""Feedback Gateway: one GraphQL endpoint over every feedback resource of a company."""

__version__ = "0.1.0"
