"""What every name of the project stands for: definitions, imports, class hierarchy. Reads interfaces, never bodies."""
