"""Read YAML into nouns, with file, line and column of every mistake."""

from gongkai.load.dataset import Loaded, load
from gongkai.load.record_cache import ChangedMeanwhileError, RecordCache
from gongkai.load.records import Spread

__all__ = ["ChangedMeanwhileError", "Loaded", "RecordCache", "Spread", "load"]
