"""A small world to ask questions of, and the means to ask them."""
