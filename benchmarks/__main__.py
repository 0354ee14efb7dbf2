"""Run each benchmark in a process of its own, so that none warms up or weighs on another."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import figures_of

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def main() -> None:
    console = Console()
    table = Table("Benchmark", "Measured", "Value", "Bar")
    for name in NAMES:
        with console.status(name), ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            for figure in alone.submit(figures_of, name).result():
                table.add_row(name, *figure)
    console.print(table)


if __name__ == "__main__":
    main()
