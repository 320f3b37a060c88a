"""The words that rules and inventory share: data categories, sink kinds, transformations, purposes.

A *data category* is a dotted key (`user.contact.email`) of fideslang's taxonomy or an extension with an explicit
parent.
Category `a` is *under* `b` when `b` is `a` or one of its ancestors. Keys from fideslang, CC BY 4.0 (Ethyca).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, get_args

SinkKind = Literal[
    "log",  # a logging call, or a log record's fields
    "console",  # standard output or error
    "network",  # an outgoing request or message to a host
    "third_party",  # a call into an organisation's SDK that is none of the kinds below
    "email",  # a mail sent
    "sms_push",  # a text message, push notification or chat message
    "analytics",  # an analytics or tracking SDK
    "error_reporter",  # an error or performance reporter
    "llm",  # a prompt, embedding, vector store or tracing tool of a language model provider
    "database",  # a database or search index
    "cache",  # a cache or key-value store
    "file",  # a file or blob
    "queue",  # a message queue or task arguments
    "response",  # an HTTP response or rendered template
    "url",  # the path or query of a URL or redirect
    "cookie",  # a cookie or client-side session
    "subprocess",  # a command line or environment of another process
    "exception",  # the text of an exception
]
SINK_KINDS: tuple[SinkKind, ...] = get_args(SinkKind)

TransformationKind = Literal[
    "hashed",  # without a key
    "keyed_hashed",
    "encrypted",
    "masked",
    "redacted",
    "truncated",
    "encoded",  # never protects
    "aggregated",
    "anonymised",
    "pseudonymised",
    "tokenised",
]

DATA_USES = (
    "analytics", "analytics.reporting", "analytics.reporting.ad_performance",
    "analytics.reporting.campaign_insights", "analytics.reporting.content_performance",
    "analytics.reporting.system", "analytics.reporting.system.performance", "collect", "employment",
    "employment.recruitment", "essential", "essential.fraud_detection", "essential.legal_obligation",
    "essential.service", "essential.service.authentication", "essential.service.notifications",
    "essential.service.notifications.email", "essential.service.notifications.sms",
    "essential.service.operations", "essential.service.operations.improve",
    "essential.service.operations.support", "essential.service.payment_processing", "essential.service.security",
    "essential.service.upgrades", "finance", "functional", "functional.service", "functional.service.improve",
    "functional.storage", "functional.storage.privacy_preferences", "marketing", "marketing.advertising",
    "marketing.advertising.first_party", "marketing.advertising.first_party.contextual",
    "marketing.advertising.first_party.targeted", "marketing.advertising.frequency_capping",
    "marketing.advertising.negative_targeting", "marketing.advertising.profiling",
    "marketing.advertising.serving", "marketing.advertising.third_party",
    "marketing.advertising.third_party.targeted", "marketing.communications", "marketing.communications.email",
    "marketing.communications.sms", "operations", "personalize", "personalize.content",
    "personalize.content.limited", "personalize.content.profiled", "personalize.content.profiling",
    "personalize.profiling  (deprecated 2.1.1 -> personalize.content.profiling)", "personalize.system", "sales",
    "third_party_sharing", "third_party_sharing.legal_obligation", "train_ai_system",
)  # fmt: skip
"""The keys of fideslang's data uses: what purposes map to."""

DATA_SUBJECTS = (
    "anonymous_user", "citizen_voter", "commuter", "consultant", "customer", "employee", "job_applicant",
    "next_of_kin", "passenger", "patient", "prospect", "shareholder", "supplier_vendor", "trainee", "visitor",
)  # fmt: skip
"""The keys of fideslang's data subjects."""

Sensitivity = Literal["special", "secret", "identifier", "ordinary"]


class CategoryTree:
    """The known categories with their parents: a forest, immutable once made.

    `parents` maps each key to its parent's key, or to "" at a root. A key's parent need not be its dotted prefix.
    """

    __slots__ = ("_ancestors", "_parents")

    def __init__(self, parents: Mapping[str, str]) -> None:
        self._parents = dict(sorted(parents.items()))
        self._ancestors: dict[str, tuple[str, ...]] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._parents

    def __iter__(self) -> Iterator[str]:
        return iter(self._parents)

    def ancestors(self, key: str) -> tuple[str, ...]:
        """`key` and everything above it, nearest first. An unknown key's ancestors are its dotted prefixes."""
        known = self._ancestors.get(key)
        if known is None:
            chain = [key]
            while chain[-1]:
                last = chain[-1]
                parent = self._parents.get(last, last.rpartition(".")[0])
                if parent in chain:
                    break
                chain.append(parent)
            known = self._ancestors[key] = tuple(part for part in chain if part)
        return known

    def under(self, key: str, ancestor: str) -> bool:
        """Whether `ancestor` is `key` itself or stands above it."""
        return ancestor in self.ancestors(key)

    def extended(self, parents: Mapping[str, str]) -> CategoryTree:
        """A tree with more keys (or other parents)."""
        return CategoryTree({**self._parents, **parents})


def dotted_parents(keys: Iterable[str]) -> dict[str, str]:
    """Each key with its dotted prefix as parent; missing prefixes are added."""
    parents: dict[str, str] = {}
    for key in keys:
        while key and key not in parents:
            parents[key] = key.rpartition(".")[0]
            key = parents[key]
    return parents
