"""What the code does for people with their rows: access, correction, deletion, and how long things are kept."""
