"""What is declared to be kept: tables, their columns and relations, as classes, migrations and statements declare them."""
