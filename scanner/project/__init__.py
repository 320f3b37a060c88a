"""Which files there are, in which language, under which module name; and the settings found for them.

`find_settings` answers where the project's root is and what its owner wants; `discover` answers with the files;
`read_source` gives one file's text as the bytes that every later room counts offsets in (UTF-8, no byte order mark).
"""

from __future__ import annotations

from scanner.project.applications import part_of
from scanner.project.discovery import discover, unclaimed
from scanner.project.model import LeftOut, Override, Project, Settings
from scanner.project.reading import read_source
from scanner.project.settings import find_settings
from scanner.project.settings_file import ASSUMPTIONS, Assumption, Guesses

__all__ = [
    "ASSUMPTIONS",
    "Assumption",
    "Guesses",
    "LeftOut",
    "Override",
    "Project",
    "Settings",
    "discover",
    "find_settings",
    "part_of",
    "read_source",
    "unclaimed",
]
