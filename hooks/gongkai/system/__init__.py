"""Use the operating system: whole files and their seals, signals, processors.

This room knows nothing of records.
"""
