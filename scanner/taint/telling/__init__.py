"""From solved tables to flows that a reader can follow: witnesses, sentences, sinks, and one flow told once."""
