"""The category files: fideslang's keys, the extensions with their parents, and what stores and statutes call each.

Keys from fideslang, CC BY 4.0 (Ethyca); `rules/taxonomy/categories.yaml` says so where they stand.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from scanner.document import Document, Word, decode
from scanner.source import Complaint, ConfigError, nearest
from scanner.taxonomy import CategoryTree, dotted_parents


class Labels(msgspec.Struct, frozen=True):
    """What Google Play's form, Apple's privacy details and the CCPA's list call a category."""

    google_play: str = ""
    apple: str = ""
    ccpa: str = ""


class Extension(msgspec.Struct, frozen=True):
    """A category of our own, under one that exists."""

    parent: Word
    label: str


class CategoriesForm(msgspec.Struct, frozen=True):
    """`rules/taxonomy/categories.yaml`."""

    base: str
    categories: tuple[str, ...]
    extensions: dict[str, Extension]


class LabelsForm(msgspec.Struct, frozen=True):
    """`rules/taxonomy/labels.yaml`."""

    labels: dict[str, Labels]


class Categories:
    """Every category with its parent ("" at a root) and its labels."""

    def __init__(self, parents: dict[str, str], labels: dict[str, Labels]) -> None:
        self.parents = parents
        self.labels = labels
        self.tree = CategoryTree(parents)

    def labels_of(self, category: str) -> Labels:
        """The labels of the category or of the nearest one above it that has any."""
        known = (self.labels.get(key) for key in self.tree.ancestors(category))
        return next((labels for labels in known if labels), Labels())


def read_categories(documents: Iterable[Document]) -> Categories:
    """The categories in the documents under `taxonomy/`. Raises ConfigError with all complaints."""
    parents: dict[str, str] = {}
    labels: dict[str, Labels] = {}
    complaints: list[Complaint] = []
    for document in documents:
        if "taxonomy/" not in document.path:
            continue
        try:
            if document.path.endswith("labels.yaml"):
                labels.update(decode(document, LabelsForm).labels)
            else:
                _add(decode(document, CategoriesForm), document.path, parents, complaints)
        except ConfigError as error:
            complaints.extend(error.complaints)
    if complaints:
        raise ConfigError(complaints)
    return Categories(parents, labels)


def base_keys(document: Document) -> tuple[str, ...]:
    """The keys of fideslang in `categories.yaml`. Raises ConfigError."""
    return decode(document, CategoriesForm).categories


def _add(form: CategoriesForm, path: str, parents: dict[str, str], complaints: list[Complaint]) -> None:
    parents.update(dotted_parents(form.categories))
    known = {*parents, *form.extensions}
    for key, extension in form.extensions.items():
        parents[key] = extension.parent.text
        if extension.parent.text not in known:
            hint = nearest(extension.parent.text, known)
            complaints.append(Complaint(path, extension.parent.line, f"'{key}' has an unknown parent", hint))
