"""Templates of Django and Jinja to IR: what a template prints of its context, and through which other templates.

A template becomes a module with one function, `PRINTS`, that returns each thing it prints. Its parameters are the
names that it reads and does not bind, given by keyword, and the whole context beside them. Macros are functions of
the module. What other templates do is a call of `include`, or of the name of a filter, below `OUTSIDE`; what a page
does in the browser with what is printed into it is a call below `PAGE`.
"""

from .lowering import PRINTS, lower
from .scope import CONTEXT, EXTENDS, INCLUDE, OUTSIDE, SHOWN, TAGS
from .slots import PAGE

__all__ = ["CONTEXT", "EXTENDS", "INCLUDE", "OUTSIDE", "PAGE", "PRINTS", "SHOWN", "TAGS", "lower"]
