"""YAML to nouns, with file, line and column for everything that is wrong."""

from gongkai.load.dataset import Loaded, load
from gongkai.load.kept import ChangedMeanwhileError, KeptRecords
from gongkai.load.records import Spread

__all__ = ["ChangedMeanwhileError", "KeptRecords", "Loaded", "Spread", "load"]
