"""The way in: `Classifier.classify`, remembered by question, and `explain`, which says what would change the answer.

The cost is bounded by the number of distinct questions, not by lines of code: every answer is kept.
"""

from __future__ import annotations

import msgspec

from scanner.rules.classifier.case import Question
from scanner.rules.classifier.judge import judge
from scanner.rules.classifier.lexicon import Lexicon
from scanner.rules.classifier.place import read_place
from scanner.rules.model import DataType, Verdict


class Change(msgspec.Struct, frozen=True):
    """A change of context and the data type it would lead to ("" for none)."""

    sentence: str
    data_type: str


class Explanation(msgspec.Struct, frozen=True):
    """A verdict with its label and the changes of context that would lead to another one."""

    verdict: Verdict
    label: str
    changes: tuple[Change, ...]


class Classifier:
    """Answers whether names are personal, from one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._types = {entry.data_type.id: entry.data_type for entry in lexicon.types}
        self._answers: dict[Question, Verdict] = {}
        self._places: dict[str, str] = {}

    def classify(  # noqa: PLR0913 - the context of a name
        self,
        name: str,
        owner: str = "",
        declared: str = "",
        neighbours: tuple[str, ...] = (),
        place: str = "",
        subject: str = "",
        value: str = "",
    ) -> Verdict:
        """The verdict on a name. `owner`: the object, class or table as code spells it ("" if none); `declared`: its
        type, field or column as written; `neighbours`: the other names of its class, form or table; `place`: the path;
        `subject`: what the function around is about (`invoice` in `create_invoice`); `value`: the literal it is given.
        """
        return self._answer(Question(name, owner, declared, neighbours, self._place(place), subject, value))

    def _answer(self, question: Question) -> Verdict:
        answer = self._answers.get(question)
        if answer is None:
            answer = self._answers[question] = judge(question, self.lexicon)
        return answer

    def _place(self, path: str) -> str:
        """What counts of a path: few places differ, so that few questions do."""
        known = self._places.get(path)
        if known is None:
            known = self._places[path] = read_place(path, self.lexicon)
        return known

    def data_type(self, identifier: str) -> DataType:
        """The data type of this id. Raises KeyError."""
        return self._types[identifier]

    def data_types(self) -> tuple[DataType, ...]:
        """Every data type, by id."""
        return tuple(self._types[identifier] for identifier in sorted(self._types))

    def explain(  # noqa: PLR0913 - as `classify`
        self,
        name: str,
        owner: str = "",
        declared: str = "",
        neighbours: tuple[str, ...] = (),
        place: str = "",
        subject: str = "",
        value: str = "",
    ) -> Explanation:
        """The verdict, and what would change it: other owners, types and neighbours are tried."""
        asked = Question(name, owner, declared, neighbours, self._place(place), subject, value)
        verdict = self._answer(asked)
        changes: list[Change] = []
        for sentence, question in _alternatives(asked):
            answer = judge(question, self.lexicon)
            if answer.data_type != verdict.data_type:
                changes.append(Change(sentence, answer.data_type))
        label = self._types[verdict.data_type].label if verdict.data_type else ""
        return Explanation(verdict, label, tuple(changes))


def _alternatives(asked: Question) -> list[tuple[str, Question]]:
    """Contexts to try instead, each with the words that describe it."""
    change = msgspec.structs.replace
    tried = [
        ("owned by a person (`customer`)", change(asked, owner="customer")),
        ("owned by an order or address (`order`)", change(asked, owner="order")),
        ("owned by a device (`phone`)", change(asked, owner="phone")),
        ("owned by a request (`request`)", change(asked, owner="request")),
        ("owned by a machine (`server`)", change(asked, owner="server")),
        ("owned by a product", change(asked, owner="product")),
        ("without an owner", change(asked, owner="")),
        ("beside `email` and `phone`", change(asked, neighbours=("email", "phone"))),
        ("declared as EmailStr", change(asked, declared="EmailStr")),
        ("declared as bool", change(asked, declared="bool")),
        ("without a declared type", change(asked, declared="")),
    ]
    return [(sentence, question) for sentence, question in tried if question != asked]
