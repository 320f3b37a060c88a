"""Templates as functions: which calls print them, with which values, and what they tell by themselves."""
