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


def test_a_procfile_gives_variables_and_options() -> None:
    text = "web: SQL_ECHO=1 gunicorn shop:app --access-logfile - --access-logformat '%(h)s %(r)s'\n# web: NO=1 x\n"
    expected = [(1, "SQL_ECHO", "1"), (1, "option.access_logfile", "-"), (1, "option.access_logformat", "%(h)s %(r)s")]
    check("Procfile", text, expected)


def test_a_command_in_a_dockerfile_gives_its_options() -> None:
    check("Dockerfile", 'CMD ["gunicorn", "--access-logformat", "%(h)s"]\n', [(1, "option.access_logformat", "%(h)s")])


def test_an_ini_file_gives_keys_by_their_section() -> None:
    text = "[newrelic]\ncapture_params = true\n; no = 1\n[formatter_web]\nformat = %(h)s\n"
    text += "[app:main]\nsqlalchemy.echo = true\n"
    expected = [
        (2, "newrelic.capture_params", "true"),
        (5, "formatter.format", "%(h)s"),
        (7, "app.sqlalchemy.echo", "true"),
    ]
    check("newrelic.ini", text, expected)


def test_a_logger_of_an_ini_file_goes_by_its_qualified_name() -> None:
    text = "[logger_sql]\nqualname = sqlalchemy.engine\nlevel = INFO\n"
    expected = [(2, "logger.qualname", "sqlalchemy.engine"), (3, "logger.sqlalchemy.engine", "INFO")]
    check("alembic.ini", text, expected)


def test_the_configuration_of_logging_in_yaml_gives_formats_and_levels() -> None:
    text = (
        "formatters:\n  web:\n    format: '%(client_ip)s'\nloggers:\n  botocore:\n    level: DEBUG\n    handlers: [x]\n"
    )
    check("conf/logging.yaml", text, [(3, "formatter.format", "%(client_ip)s"), (6, "logger.botocore", "DEBUG")])


def test_files_whose_names_only_contain_log_give_nothing() -> None:
    assert [name for name in ("catalog.json", "blog.yaml", "login.yml", "dialog.json") if gives_settings(name)] == []
