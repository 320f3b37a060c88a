"""Organisations that receive data: who they are, by which domains and packages they are known.

A host belongs to an organisation when the host or a parent domain of it is one of the organisation's `domains`,
the most specific first: `api.eu.mixpanel.com` is Mixpanel's, `mixpanel.com.evil.org` is not.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import msgspec

from scanner.document import Line, decode, load
from scanner.source import Complaint, ConfigError

RecipientRole = Literal[
    "hosting", "analytics", "advertising", "payments", "email", "messaging", "error_reporting", "maps", "identity",
    "support", "language_model", "crm", "search", "storage", "cdn", "social", "survey", "monitoring", "logistics",
    "fraud", "government", "communication", "marketing", "productivity", "recruiting", "developer_tools", "data_broker",
    "credit", "health", "education", "marketplace", "travel", "media", "telecom", "signature", "database", "security",
    "other",
]  # fmt: skip
"""What an organisation usually does for those who send it data."""


class Organisation(msgspec.Struct, frozen=True):
    """One organisation. `packages` by registry (`pypi`, `npm`); `region` is where it usually processes (`US`,
    `EU`, …).
    """

    id: str
    name: str
    role: RecipientRole
    line: Line
    domains: tuple[str, ...] = ()
    packages: dict[str, tuple[str, ...]] = {}
    region: str = ""
    local: tuple[str, ...] = ()  # those of the packages that send nothing, or to a server of one's own


class Recipients:
    """The catalogue, looked up by id, host and package."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self.by_id = {organisation.id: organisation for organisation in organisations}
        self._domains = {domain: o.id for o in self.by_id.values() for domain in o.domains}
        self._packages = {
            (registry, _normal(package)): o.id
            for o in self.by_id.values()
            for registry, packages in o.packages.items()
            for package in packages
        }
        self._modules = dict(_modules(self.by_id.values()))
        self.by_host = functools.cache(self._by_host)

    def by_package(self, registry: str, name: str) -> str:
        """The id of the organisation whose SDK a package is, "" if unknown."""
        return self._packages.get((registry, _normal(name)), "")

    def by_module(self, path: str) -> str:
        """The id of the organisation from whose package a dotted path is imported, "" if unknown."""
        parts = [_normal(part) for part in path.split(".")]
        for length in range(min(3, len(parts) - 1), 0, -1):
            found = self._modules.get("-".join(parts[:length]))
            if found:
                return found
        return ""

    def _by_host(self, host: str) -> str:
        """The id of the organisation that a host belongs to, "" if unknown. Most specific domain first."""
        host = _bare(host)
        while "." in host:
            if host in self._domains:
                return self._domains[host]
            host = host.partition(".")[2]
        return ""


def load_recipients(texts: Mapping[str, str]) -> Recipients:
    """The catalogue in files given as {label: text}. Raises ConfigError with all complaints."""
    complaints: list[Complaint] = []
    organisations: list[Organisation] = []
    ids: dict[str, str] = {}
    domains: dict[str, str] = {}
    for path, text in sorted(texts.items()):
        try:
            listed: tuple[Organisation, ...] = decode(load(path, text), tuple[Organisation, ...])
        except ConfigError as error:
            complaints.extend(error.complaints)
            continue
        for organisation in listed:
            complaints.extend(_check(path, organisation, ids, domains))
            organisations.append(organisation)
    if complaints:
        raise ConfigError(complaints)
    return Recipients(organisations)


def _check(path: str, organisation: Organisation, ids: dict[str, str], domains: dict[str, str]) -> Iterable[Complaint]:
    line = organisation.line
    if organisation.id in ids:
        yield Complaint(
            path, line, f"the recipient '{organisation.id}' is defined twice", f"first in {ids[organisation.id]}"
        )
    ids.setdefault(organisation.id, f"{path}:{line}")
    for domain in organisation.domains:
        if domain in domains:
            yield Complaint(path, line, f"the domain {domain} belongs to '{domains[domain]}' already")
        elif domain != _bare(domain) or "." not in domain:
            yield Complaint(path, line, f"'{domain}' is no domain", "write it as in mixpanel.com, in lower case")
        domains.setdefault(domain, organisation.id)
    for registry in organisation.packages:
        if registry not in ("pypi", "npm"):
            yield Complaint(path, line, f"'{registry}' is no package registry", "known: pypi, npm")


def registrable(host: str) -> str:
    """The domain that someone registered, by the public suffix list (`api.shop.co.uk`: `shop.co.uk`); "" if none."""
    host = _bare(host)
    if not host or "{" in host.rpartition(".")[2]:
        return ""
    found: str | None = _suffixes().privatesuffix(host)
    return found or ""


_TRIMMINGS = re.compile(r"^python-|-(?:python|py|sdk|client|api|rest|server)$")


def _modules(organisations: Iterable[Organisation]) -> Iterator[tuple[str, str]]:
    """(package as imported, organisation): the name in the registry, and what is left of it without the trimmings when
    that is the organisation's own name (`hubspot-api-client` is imported as `hubspot`).
    """
    for organisation in organisations:
        for package in organisation.packages.get("pypi", ()):
            name = _normal(package)
            if package in organisation.local:
                continue
            yield name, organisation.id
            while (shorter := _TRIMMINGS.sub("", name)) != name:
                name = shorter
            if name == _normal(organisation.id):
                yield name, organisation.id


def _normal(package: str) -> str:
    return package.lower().replace("_", "-").replace(".", "-")


@functools.cache
def _suffixes() -> Any:
    import publicsuffixlist  # it reads a large file, and only runs that see hosts need it

    return publicsuffixlist.PublicSuffixList(only_icann=True)


def _bare(host: str) -> str:
    """The host in lower case, without port, credentials or trailing dot."""
    return host.strip().lower().rpartition("@")[2].partition(":")[0].rstrip(".")
