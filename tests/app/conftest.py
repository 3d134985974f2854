"""The stores of the small world, for commands that read them."""

from tests.support.fixtures import kind, stores

__all__ = ["kind", "stores"]
