"""flowaudit: does what the code does with personal data match what the privacy policy says?

The rooms, from the ground up (each imports only rooms that stand before it):

``source``      where things are, and what went wrong
``document``    YAML with line numbers
``taxonomy``    the words that rules and inventory share: data categories, sink kinds, purposes
``ir``          the small SSA language all later rooms speak
``schemas``     records as SQL and schema files declare them
``project``     which files there are       ``frontends``  text to IR
``rules``       which names mean what       ``inventory``  what was declared
``index``       what every name stands for
``callgraph``   what a value can be, who may call whom
``taint``       what each function does to data, and the flows that follow
``audit``       what was seen against what was declared
``report``      findings to text, JSON, SARIF
``engine``      runs the rooms in order
``api``         ``scan()`` and the types it answers in
``cli``         the commands

This module imports nothing, so that ``flowaudit --help`` costs nothing. ARCHITECTURE.md has the invariants.
"""

__version__ = "0.1.0"
