"""The warnings of a build, collected during the build.

MkDocs only counts warnings.
"""

from __future__ import annotations

import logging

_LOGGERS = ("mkdocs", "properdocs")


class Warnings(logging.Handler):
    """Collects the warnings of one build, until `end`."""

    def __init__(self) -> None:
        """Start collecting warnings."""
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        for name in _LOGGERS:
            logging.getLogger(name).addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Collect a warning."""
        self.messages.append(record.getMessage())

    def end(self) -> None:
        """Stop collecting warnings."""
        for name in _LOGGERS:
            logging.getLogger(name).removeHandler(self)
