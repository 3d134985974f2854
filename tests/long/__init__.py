"""Long runs against a real server: `scripts/long NAME`. Each has a short form among the tests."""
