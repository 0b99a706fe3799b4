"""The door to MkDocs: the only part that imports it."""
