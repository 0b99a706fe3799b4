"""YAML to a data set, with file, line and column for everything that is wrong."""

from gongkai.load.dataset import Loaded, load

__all__ = ["Loaded", "load"]
