"""The `forum` command, as thin as views."""
