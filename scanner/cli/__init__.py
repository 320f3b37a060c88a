"""The commands: one file each. The only room that prints or exits. `main` lists them; nothing is imported before it
is run."""
