"""The end of a command that fails: messages, a summary on stderr, exit code 1.

A log of a CI system is read by people who may not read every record, so a public log names no
file that is withheld; `check/public_log.py` decides which findings a log may show.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, NoReturn

import click

from gongkai.system.interruption import interruptible

if TYPE_CHECKING:
    from gongkai.model import Audience, Finding
    from gongkai.site.pipeline import DataError, LeakError


def stop(
    findings: Sequence[Finding],
    audience: Audience | None = None,
    day: date | None = None,
) -> NoReturn:
    """Print the findings that a log for this audience may show, and exit."""
    from gongkai.check.public_log import excerpt, is_public
    from gongkai.derive.clock import reference_date

    day = day or reference_date(None, os.environ)
    printable = excerpt(findings, day, public=is_public(audience, os.environ))
    for line in printable.lines():
        click.echo(line)
    click.echo(summary(findings), err=True)
    sys.exit(1)


def stop_for(
    error: DataError | LeakError,
    audience: Audience,
    day: date | None = None,
) -> NoReturn:
    """Print the errors in the data or the withheld texts, and exit.

    A `LeakError` means that a text withheld from the audience stands in a file about to be written.
    """
    from gongkai.check.public_log import is_public, leak_message
    from gongkai.site.pipeline import LeakError

    if not isinstance(error, LeakError):
        stop(error.findings, audience, day)
    is_log_public = is_public(audience, os.environ)
    message = leak_message(error.leaks, public=is_log_public, made="没有写出文件")
    click.echo(message, err=True)
    sys.exit(1)


def summary(findings: Sequence[Finding]) -> str:
    """Return how many problems there are, and in how many files."""
    from gongkai.model import number_of

    paths = {finding.path for finding in findings}
    return f"共 {number_of(findings)} 处问题，在 {len(paths)} 个文件里"


@contextmanager
def reporting_errors(interruption_message: str) -> Iterator[None]:
    """Turn a failure or an interruption into one sentence on stderr.

    The exit code is 1 for a failure, else that of the signal.
    """
    with interruptible(interruption_message):
        # Imported inside, so that an interruption while the modules load is reported as well.
        from gongkai.release import ReleaseError
        from gongkai.release.server.service import explained

        try:
            yield
        except ReleaseError as error:
            raise click.ClickException(str(error)) from None
        except OSError as error:
            raise click.ClickException(str(explained(error))) from None
