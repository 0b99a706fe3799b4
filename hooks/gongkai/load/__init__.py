"""YAML to nouns, with file, line and column for everything that is wrong."""

from gongkai.load.dataset import Loaded, load
from gongkai.load.record_cache import ChangedMeanwhileError, RecordCache
from gongkai.load.records import Spread

__all__ = ["ChangedMeanwhileError", "Loaded", "RecordCache", "Spread", "load"]
