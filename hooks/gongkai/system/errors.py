"""The exceptions of the package, one tree; each class says who raises it and who catches it.

The text of an exception is a Chinese sentence for the user. The command line prints the sentence,
and a build of MkDocs stops with it; neither prints a traceback.

An exception that carries values of a higher room stands there, below `GongkaiError`: `DataError`
and `LeakError` in `site.pipeline`, `UnreadableError` in `load`. Two exceptions stand outside the
tree. `ReleaseError` is sent as source to servers that have nothing but Python. `WrongValueError`
of `model` has to be a `ValueError` for pydantic, and its text is only a part of a sentence, which
`load` completes.
"""

from __future__ import annotations

from collections.abc import Sequence


class GongkaiError(Exception):
    """A sentence for the user.

    Caught by `commands.chinese`: exit code 1.
    """


class BuildError(GongkaiError):
    """The machine, a setting or MkDocs stops a build; the standing site is unchanged.

    Raised by `system.sealed`, `load.record_cache`, `site.workers`, `site.page_jobs`, `site.search_files`, and by
    `site.mkdocs.project` with all warnings of MkDocs. Caught by `site.mkdocs.errors`.
    """


class SearchIndexError(GongkaiError):
    """An index does not find the texts of its documents, or cannot read these.

    Raised by `search` and `site.page_cache`, caught by `site.search_files`, which makes the index
    again.
    """


class MissingContentsError(GongkaiError):
    """Git cannot read old versions.

    Raised by `store.git`, caught by `check`, which then checks without the history.
    """


class SummaryError(GongkaiError):
    """A member of a common site has no summary, or one of another format.

    Raised by `derive.site_summary`, caught by `site.federation.members`.
    """


class MembersError(GongkaiError):
    """The members do not fit into one common site.

    Raised by `site.federation.members`, caught by `site.mkdocs.common_build`.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        """Store the problems, in the order of mkdocs.yml."""
        super().__init__("\n".join(problems))
        self.problems = problems
