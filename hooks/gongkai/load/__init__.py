"""Read YAML into nouns, with file, line and column of every mistake."""

from gongkai.load.dataset import FolderContents, read_folder
from gongkai.load.feedback import Registers
from gongkai.load.files import Folder
from gongkai.load.record_cache import RecordCache
from gongkai.load.records import Spread

__all__ = [
    "Folder",
    "FolderContents",
    "RecordCache",
    "Registers",
    "Spread",
    "read_folder",
]
