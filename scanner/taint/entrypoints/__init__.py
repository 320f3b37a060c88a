"""Functions that someone outside the program calls, and under which route, task or command."""
