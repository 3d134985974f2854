"""The semantic layer: every metric defined once as data, and one way from a request to its rows."""
