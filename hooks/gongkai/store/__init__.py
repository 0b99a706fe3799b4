"""Keep the results of earlier builds, by the digest of their sources.

A value that depends on the same things as before is taken from the store, not made again.
"""

from gongkai.store.files import FileDigests, content_digest
from gongkai.store.objects import (
    ABSENT,
    Objects,
    Present,
    Standing,
    Stored,
    digests_of,
    link,
    number,
    present,
)
from gongkai.store.pack import Pack
from gongkai.store.software import digest, files_digest, software_digest
from gongkai.store.values import Values, read_value, write_value

__all__ = [
    "ABSENT",
    "FileDigests",
    "Objects",
    "Pack",
    "Present",
    "Standing",
    "Stored",
    "Values",
    "content_digest",
    "digest",
    "digests_of",
    "files_digest",
    "link",
    "number",
    "present",
    "read_value",
    "software_digest",
    "write_value",
]
