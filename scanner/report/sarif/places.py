"""Where things are, in SARIF: relative URIs, regions with columns in Unicode code points."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import sarif_om

from scanner.report.sarif.parts import make
from scanner.report.sarif.wording import as_message
from scanner.source import Place

BASE = "SRCROOT"


def uri(path: str) -> str:
    """A path relative to the root as a percent-encoded relative reference with forward slashes."""
    # A colon in the first segment would read as a scheme.
    return quote(path.replace("\\", "/"), safe="/~!$&'()*+,;=@")


def location(place: Place, message: str = "", snippet: str = "", identity: int | None = None, name: str = "") -> Any:
    """A location: `message` is plain text, `snippet` the code there, `name` the function's qualified name."""
    logical = [make(sarif_om.LogicalLocation, fully_qualified_name=name, kind="function")] if name else None
    return make(
        sarif_om.Location,
        id=identity,
        message=as_message(message) if message else None,
        physical_location=_physical(place, snippet),
        logical_locations=logical,
    )


def _physical(place: Place, snippet: str) -> Any:
    artifact = make(sarif_om.ArtifactLocation, uri=uri(place.path), uri_base_id=BASE)
    region = _region(place, snippet) if place.line > 0 else None
    return make(sarif_om.PhysicalLocation, artifact_location=artifact, region=region)


def _region(place: Place, snippet: str) -> Any:
    ends = place.end_line > 0
    return make(
        sarif_om.Region,
        start_line=place.line,
        start_column=max(place.column, 1),
        end_line=place.end_line if ends else None,
        end_column=max(place.end_column, 1) if ends else None,
        snippet=make(sarif_om.ArtifactContent, text=snippet) if snippet else None,
    )
