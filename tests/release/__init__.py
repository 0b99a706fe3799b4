"""A package, so that its tests share the site of conftest.py."""
