"""The words that policies are read by: the bundled phrases, the labels of the data types, the catalogue's names."""

from __future__ import annotations

from scanner.engine.rulebook import Rules
from scanner.inventory.prose.lexicon import Lexicon, read_prose
from scanner.rules.bundled import bundled

_COMMON = frozenset(
    ("Wise", "Square", "Here", "Segment", "Notion", "Front", "Box", "Plain", "Mode", "Render", "Linear")
)
"""Names of organisations that are words as well: where one opens a sentence nobody is named."""


def prose_lexicon(rules: Rules) -> Lexicon:
    """The lexicon for `flowaudit inventory suggest`. Phrases of the files win over labels of types."""
    files = read_prose(bundled("prose"))
    types = rules.rule_set.types.values()
    # A label of one word ("profile", "consent") means too much in prose; the files have those that do not.
    labels = {each.label: each.category for each in types if each.category in rules.categories and " " in each.label}
    phrases = {phrase: category for file in files for category, listed in file.data.items() for phrase in listed}
    names = {
        each.name: (identifier, each.role)
        for identifier, each in rules.recipients.by_id.items()
        if len(each.name) > 3 and each.name[0].isupper() and each.name not in _COMMON
    }
    return Lexicon(
        {**labels, **phrases},
        [phrase for file in files for phrase in file.not_data],
        [cue for file in files for cue in file.purposes],
        [cue for file in files for cue in file.recipients],
        names,
    )
