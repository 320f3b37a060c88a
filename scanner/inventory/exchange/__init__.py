"""Declarations from and to elsewhere: Fides manifests, Apple's privacy manifest, Google Play's data safety form, the
record of processing activities of GDPR Art. 30.

An import becomes a drafted inventory; an export is text, with a list of what its format cannot carry. Nothing here
touches the disk.
"""
