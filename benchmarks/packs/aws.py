"""Operations of AWS clients and resources, read from the service descriptions that botocore and boto3 carry as data.

A client's methods are made from `botocore/data/SERVICE/VERSION/service-2.json`: an operation `SendEmail` with members
`Source` and `Destination` becomes `send_email(Source=, Destination=)`. Resources come from boto3's `resources-1.json`.
"""

from __future__ import annotations

import functools
import gzip
import json
import re
from pathlib import Path

WRITTEN_BY_HAND = {
    "upload_fileobj": {"Fileobj", "Bucket", "Key", "ExtraArgs", "Callback", "Config"},
    "upload_file": {"Filename", "Bucket", "Key", "ExtraArgs", "Callback", "Config"},
}
"""Methods of boto3's own that `boto3/s3/inject.py` adds."""


@functools.cache
def operations(site: Path) -> dict[str, set[str]]:
    """{client method of any service: the arguments it takes}."""
    found = {name: set(arguments) for name, arguments in WRITTEN_BY_HAND.items()}
    for file in sorted(site.glob("botocore/data/*/*/service-2.json.gz")):
        described = json.loads(gzip.decompress(file.read_bytes()))
        for name, operation in described["operations"].items():
            shape = operation.get("input", {}).get("shape", "")
            members = described["shapes"].get(shape, {}).get("members", {})
            found.setdefault(_snake(name), set()).update(members)
    return found


@functools.cache
def actions(site: Path) -> dict[str, set[str]]:
    """{`Table.put_item`: the arguments it takes} of the resources of all services."""
    found: dict[str, set[str]] = {}
    taken = operations(site)
    for file in sorted(site.glob("boto3/data/*/*/resources-1.json")):
        for resource, described in json.loads(file.read_bytes())["resources"].items():
            for name, action in described.get("actions", {}).items():
                found[f"{resource}.{_snake(name)}"] = taken.get(_snake(action["request"]["operation"]), set())
    return found


def _snake(name: str) -> str:
    """As botocore's `xform_name` spells an operation."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()
