"""Packs: which names are sources, sinks, transformations and models; and the name classifier."""
