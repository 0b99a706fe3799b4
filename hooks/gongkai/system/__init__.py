"""The operating system: whole files and their seals, signals, processors; knows nothing of records."""
