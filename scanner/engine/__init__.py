"""Runs the rooms in order: what is cached under which key, what runs in parallel, what comes when.

Read `run` first: it is the story of a scan. `lowering` is the part that costs most and so runs in worker processes
and is kept in the `store`; `bodies` hands lowered modules to those who ask.
"""
