"""What earlier builds have made, by digest: a value that depends on the same things is taken from here instead of being made again."""

from gongkai.store.objects import Objects
from gongkai.store.pack import Pack
from gongkai.store.software import digest, software_digest
from gongkai.store.values import Values

__all__ = ["Objects", "Pack", "Values", "digest", "software_digest"]
