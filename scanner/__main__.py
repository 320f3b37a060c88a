"""``python -m scanner``: the same as the ``flowaudit`` command."""

from scanner.cli.main import main

if __name__ == "__main__":
    main()
