"""What is declared to be kept: tables, columns and relations, as classes, migrations and statements declare them."""
