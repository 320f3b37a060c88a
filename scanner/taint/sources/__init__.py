"""Where flows start: places that the rules name, and names that the classifier judges."""
