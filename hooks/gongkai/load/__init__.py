"""YAML to nouns, with file, line and column for everything that is wrong."""

from gongkai.load.dataset import Loaded, load
from gongkai.load.kept import ChangedMeanwhileError, KeptRecords

__all__ = ["ChangedMeanwhileError", "KeptRecords", "Loaded", "load"]
