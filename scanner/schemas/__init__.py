"""Records as other languages declare them: SQL, Avro, JSON Schema, OpenAPI, protobuf, GraphQL.

Texts in, values out; nothing here knows what is personal or what a program does.
"""

from __future__ import annotations

from scanner.schemas.avro import read_avro
from scanner.schemas.graphql import read_graphql
from scanner.schemas.jsonschema import kind_of, read_json_schema, read_openapi
from scanner.schemas.model import Record, RecordField, RecordKind, Unread
from scanner.schemas.protobuf import read_protobuf
from scanner.schemas.sql import read_sql

HEAD = 4096
"""How many bytes of a JSON or YAML file tell whether it declares records."""


def declares(path: str, head: str) -> bool:
    """Whether a file may declare records, by its suffix and how it starts."""
    suffix = path.rpartition(".")[2].lower()
    if suffix in ("json", "yaml", "yml"):
        return kind_of(head) is not None
    return suffix in ("sql", "avsc", "proto", "graphql", "gql", "graphqls")


def read_records(path: str, text: str) -> tuple[Record, ...]:
    """The records that a file declares, by its suffix and, for JSON and YAML, its first lines. Raises Unread."""
    match path.rpartition(".")[2].lower():
        case "sql":
            return read_sql(text)
        case "avsc":
            return read_avro(path, text)
        case "proto":
            return read_protobuf(text)
        case "graphql" | "gql" | "graphqls":
            return read_graphql(text)
        case "json" | "yaml" | "yml":
            kind = kind_of(text)
            if kind == "openapi":
                return read_openapi(path, text)
            return read_json_schema(path, text) if kind == "json-schema" else ()
        case _:
            return ()


__all__ = ["HEAD", "Record", "RecordField", "RecordKind", "Unread", "declares", "read_records"]
