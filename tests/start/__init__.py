"""A package, so that its tests share the shell of conftest.py."""
