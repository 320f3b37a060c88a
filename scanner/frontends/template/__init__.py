"""Templates of Django and Jinja to IR: what a template prints of its context, and through which other templates.

A template becomes a module with one function, `PRINTS`, that returns each thing it prints. Its parameters are the
names that it reads and does not bind, given by keyword, and the whole context beside them. Macros are functions of
the module. What other templates do is a call of `include`, or of the name of a filter, below `OUTSIDE`.
"""

from .lowering import PRINTS, lower
from .scope import CONTEXT, EXTENDS, INCLUDE, OUTSIDE, SHOWN, TAGS

__all__ = ["CONTEXT", "EXTENDS", "INCLUDE", "OUTSIDE", "PRINTS", "SHOWN", "TAGS", "lower"]
