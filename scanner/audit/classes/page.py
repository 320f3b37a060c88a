"""The shape of a finding class's help page: what it means, a bad and a good example, what to do."""

from __future__ import annotations

from textwrap import dedent

from scanner.audit.model import FindingClass, Level


class Page:
    """The parts of a help page. `language` is that of the examples."""

    def __init__(self, meaning: str, bad: str, good: str, todo: str, language: str = "python") -> None:
        self.meaning = " ".join(dedent(meaning).split())
        self.bad = dedent(bad).strip("\n")
        self.good = dedent(good).strip("\n")
        self.todo = " ".join(dedent(todo).split())
        self.language = language

    def markdown(self) -> str:
        """The page in Markdown."""
        return (
            f"{self.meaning}\n\n"
            f"**Reported**\n\n```{self.language}\n{self.bad}\n```\n\n"
            f"**Not reported**\n\n```{self.language}\n{self.good}\n```\n\n"
            f"**What to do**\n\n{self.todo}\n"
        )


def finding_class(identifier: str, name: str, level: Level, summary: str, page: Page, *tags: str) -> FindingClass:
    """A row of the catalogue. `tags` besides "privacy": CWE numbers as "cwe-359", GDPR articles as "gdpr/5(1)(c)"."""
    spelled = tuple(f"external/cwe/{tag}" if tag.startswith("cwe-") else tag for tag in tags)
    return FindingClass(identifier, name, level, summary, page.markdown(), ("privacy", *spelled))
