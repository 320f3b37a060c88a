"""Calls, compiled: what each does to the data at its operands, by the program's own functions or by the rules."""
