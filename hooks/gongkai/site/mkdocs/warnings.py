"""What a build warns of, collected while it runs: MkDocs itself only counts it."""

from __future__ import annotations

import logging

_LOGGERS = ("mkdocs", "properdocs")


class Warnings(logging.Handler):
    """Remembers the warnings of one build, from when it is made until `end`."""

    def __init__(self) -> None:
        """Begin to listen."""
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        for name in _LOGGERS:
            logging.getLogger(name).addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Remember a warning."""
        self.messages.append(record.getMessage())

    def end(self) -> None:
        """Hear no more."""
        for name in _LOGGERS:
            logging.getLogger(name).removeHandler(self)
