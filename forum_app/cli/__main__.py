"""`python -m forum_app.cli` is the `forum` command."""

from . import main

main(prog_name="forum")
