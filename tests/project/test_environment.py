"""Files that give settings in, the settings out."""

from __future__ import annotations

from scanner.project.environment import given_settings, gives_settings


def check(path: str, text: str, expected: list[tuple[int, str, str]]) -> None:
    assert [(one.line, one.name, one.text) for one in given_settings(path, text)] == expected


def test_files_that_give_settings_are_known_by_their_names() -> None:
    names = [
        ".env",
        "deploy/.env.production",
        "web.env",
        "Dockerfile",
        "Dockerfile.prod",
        "docker-compose.yml",
        "compose.dev.yaml",
    ]
    assert [name for name in names if not gives_settings(name)] == []
    assert [name for name in ("environment.yml", "env.py", "docker.md", "composer.json") if gives_settings(name)] == []


def test_an_env_file_gives_names_and_texts_and_skips_comments() -> None:
    check(
        ".env",
        "# A=1\nexport DEBUG_MODE='on' # so\nLEVEL=INFO # why\nEMPTY=\nlower=1\n",
        [(2, "DEBUG_MODE", "on"), (3, "LEVEL", "INFO"), (4, "EMPTY", "")],
    )


def test_a_compose_file_gives_them_as_a_list_or_a_mapping() -> None:
    text = 'services:\n  web:\n    environment:\n      - TRACING=true\n  job:\n    environment:\n      HEADERS: "a,b"\n'
    check("docker-compose.yml", text, [(4, "TRACING", "true"), (7, "HEADERS", "a,b")])


def test_a_dockerfile_gives_several_on_one_line() -> None:
    text = 'FROM python\n# ENV NO=1\nENV TRACING=true HEADERS="a b" \\\n    MORE=1\nRUN X=1 make\n'
    check("Dockerfile", text, [(3, "TRACING", "true"), (3, "HEADERS", "a b"), (4, "MORE", "1")])
