"""The solver: data moves from the sources along values, calls and the heap until nothing new holds."""
