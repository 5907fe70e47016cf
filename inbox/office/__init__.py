"""The office file: everything that an office is but its secrets (DESIGN §6)."""

from inbox.office.model import (
    FURTHER,
    Agency,
    Canned,
    Channel,
    Office,
    OfficeChange,
    OfficeDiff,
    Person,
    Routing,
    Server,
    diff,
)
from inbox.office.reading import Finding, OfficeError, load, salvage

__all__ = [
    "FURTHER",
    "Agency",
    "Canned",
    "Channel",
    "Finding",
    "Office",
    "OfficeChange",
    "OfficeDiff",
    "OfficeError",
    "Person",
    "Routing",
    "Server",
    "diff",
    "load",
    "salvage",
]
