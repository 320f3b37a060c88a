"""SQL text as values: which table and columns a statement writes, reads or declares, and which parameter goes where."""

from __future__ import annotations

from scanner.schemas.sql.ddl import read_sql
from scanner.schemas.sql.model import Column, Parameter, Statement
from scanner.schemas.sql.statements import statements_of

__all__ = ["Column", "Parameter", "Statement", "read_sql", "statements_of"]
