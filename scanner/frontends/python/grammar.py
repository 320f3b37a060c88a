"""Tree-sitter's Python grammar as small integers, so that lowering dispatches by table.

A *kind* is the number of a node type in the grammar that is installed; the numbers differ between releases of
the grammar, so they are looked up by name once. A kind that this release does not know is -1 and never met.
"""

from __future__ import annotations

import tree_sitter
import tree_sitter_python

LANGUAGE = tree_sitter.Language(tree_sitter_python.language())
KIND_COUNT = LANGUAGE.node_kind_count


def kind(name: str, named: bool = True) -> int:
    """The number of the node type `name`, or -1 when the grammar has none such."""
    number = LANGUAGE.id_for_node_kind(name, named)
    return -1 if number is None else number


def field(name: str) -> int:
    """The number of the field `name`."""
    number = LANGUAGE.field_id_for_name(name)
    return -1 if number is None else number


def parse(raw: bytes) -> tree_sitter.Tree:
    """The syntax tree of `raw` (UTF-8). Never fails: what cannot be parsed becomes ERROR nodes."""
    return tree_sitter.Parser(LANGUAGE).parse(raw)


ERROR = 65535  # tree-sitter's own number for ERROR nodes, the same in every grammar

ASSIGNMENT = kind("assignment")
ARGUMENT_LIST = kind("argument_list")
AS_PATTERN = kind("as_pattern")
AS_PATTERN_TARGET = kind("as_pattern_target")
ATTRIBUTE = kind("attribute")
AUGMENTED = kind("augmented_assignment")
BINARY = kind("binary_operator")
BLOCK = kind("block")
BOOLEAN = kind("boolean_operator")
CALL = kind("call")
CASE_CLAUSE = kind("case_clause")
CASE_PATTERN = kind("case_pattern")
CHEVRON = kind("chevron")
CLASS = kind("class_definition")
CLASS_PATTERN = kind("class_pattern")
COMMENT = kind("comment")
COMPARISON = kind("comparison_operator")
COMPLEX_PATTERN = kind("complex_pattern")
CONCATENATED = kind("concatenated_string")
CONDITIONAL = kind("conditional_expression")
CONSTRAINED_TYPE = kind("constrained_type")
DECORATED = kind("decorated_definition")
DECORATOR = kind("decorator")
DEFAULT_PARAMETER = kind("default_parameter")
DICTIONARY = kind("dictionary")
DICT_COMPREHENSION = kind("dictionary_comprehension")
DICT_PATTERN = kind("dict_pattern")
DICT_SPLAT = kind("dictionary_splat")
DICT_SPLAT_PATTERN = kind("dictionary_splat_pattern")
DOTTED_NAME = kind("dotted_name")
ELIF = kind("elif_clause")
ELLIPSIS = kind("ellipsis")
ELSE = kind("else_clause")
ESCAPE_INTERPOLATION = kind("escape_interpolation")
ESCAPE_SEQUENCE = kind("escape_sequence")
EXCEPT = kind("except_clause")
EXCEPT_GROUP = kind("except_group_clause")
EXEC = kind("exec_statement")
EXPRESSION_LIST = kind("expression_list")
EXPRESSION_STATEMENT = kind("expression_statement")
FALSE = kind("false")
FINALLY = kind("finally_clause")
FLOAT = kind("float")
FORMAT_EXPRESSION = kind("format_expression")
FORMAT_SPECIFIER = kind("format_specifier")
FOR_IN = kind("for_in_clause")
FOR = kind("for_statement")
FUNCTION = kind("function_definition")
FUTURE_IMPORT = kind("future_import_statement")
GENERATOR = kind("generator_expression")
GENERIC_TYPE = kind("generic_type")
GLOBAL = kind("global_statement")
IDENTIFIER = kind("identifier")
IF_CLAUSE = kind("if_clause")
IF = kind("if_statement")
IMPORT = kind("import_statement")
IMPORT_FROM = kind("import_from_statement")
IMPORT_PREFIX = kind("import_prefix")
INTEGER = kind("integer")
INTERPOLATION = kind("interpolation")
KEYWORD_ARGUMENT = kind("keyword_argument")
KEYWORD_PATTERN = kind("keyword_pattern")
KEYWORD_SEPARATOR = kind("keyword_separator")
LAMBDA = kind("lambda")
LAMBDA_PARAMETERS = kind("lambda_parameters")
LINE_CONTINUATION = kind("line_continuation")
LIST = kind("list")
LIST_COMPREHENSION = kind("list_comprehension")
LIST_PATTERN = kind("list_pattern")
LIST_SPLAT = kind("list_splat")
LIST_SPLAT_PATTERN = kind("list_splat_pattern")
MATCH = kind("match_statement")
MEMBER_TYPE = kind("member_type")
NAMED_EXPRESSION = kind("named_expression")
NONE = kind("none")
NONLOCAL = kind("nonlocal_statement")
NOT = kind("not_operator")
PAIR = kind("pair")
PARAMETERS = kind("parameters")
PARENTHESIZED = kind("parenthesized_expression")
PARENTHESIZED_SPLAT = kind("parenthesized_list_splat")
PATTERN_LIST = kind("pattern_list")
POSITIONAL_SEPARATOR = kind("positional_separator")
PRINT = kind("print_statement")
RELATIVE_IMPORT = kind("relative_import")
RETURN = kind("return_statement")
SET = kind("set")
SET_COMPREHENSION = kind("set_comprehension")
SLICE = kind("slice")
SPLAT_PATTERN = kind("splat_pattern")
SPLAT_TYPE = kind("splat_type")
STRING = kind("string")
STRING_CONTENT = kind("string_content")
STRING_END = kind("string_end")
STRING_START = kind("string_start")
SUBSCRIPT = kind("subscript")
TRUE = kind("true")
TRY = kind("try_statement")
TUPLE = kind("tuple")
TUPLE_PATTERN = kind("tuple_pattern")
TYPE = kind("type")
TYPE_ALIAS = kind("type_alias_statement")
TYPE_CONVERSION = kind("type_conversion")
TYPE_PARAMETER = kind("type_parameter")
TYPED_DEFAULT_PARAMETER = kind("typed_default_parameter")
TYPED_PARAMETER = kind("typed_parameter")
UNARY = kind("unary_operator")
UNION_PATTERN = kind("union_pattern")
UNION_TYPE = kind("union_type")
WHILE = kind("while_statement")
WILDCARD_IMPORT = kind("wildcard_import")
WITH = kind("with_statement")
WITH_CLAUSE = kind("with_clause")
WITH_ITEM = kind("with_item")
YIELD = kind("yield")

T_ASYNC = kind("async", False)
T_AND = kind("and", False)
T_FROM = kind("from", False)
T_AWAIT = kind("await", True)
T_EQUAL = kind("=", False)
T_COLON = kind(":", False)
T_COMMA = kind(",", False)
T_AS = kind("as", False)
T_IN = kind("in", False)
T_UNDERSCORE = kind("_", False)
T_NOT = kind("not", False)
T_MINUS = kind("-", False)
T_PLUS = kind("+", False)
T_STAR = kind("*", False)

PUNCTUATION = frozenset(
    {kind(mark, False) for mark in "()[]{},:;=."} | {COMMENT, LINE_CONTINUATION}
)  # fmt: skip
"""What lists of expressions hold besides expressions."""


def solid(node: tree_sitter.Node) -> list[tree_sitter.Node]:
    """The children of `node` without comments and line continuations, which may stand anywhere."""
    return [c for c in node.children if c.kind_id != COMMENT and c.kind_id != LINE_CONTINUATION]


def items(node: tree_sitter.Node) -> list[tree_sitter.Node]:
    """The children of `node` that are no punctuation and no comment."""
    return [c for c in node.children if c.kind_id not in PUNCTUATION]
