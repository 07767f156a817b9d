"""`python -m bench [person|explain|cohort|texts|spark|engines|check|fhir|serve|ask]`: what guidelog costs and saves.

Times vary with the machine; the ratios, taken pair by pair in one run, are what to compare.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

BENCHES = {
    "person": "how fast one person is answered, in this process and as a process of its own (the default)",
    "explain": "proof, why-not and repairs, beside s(CASP) and a meta-interpreter in SWI-Prolog",
    "check": "a whole check of NG234, and of ten copies of it",
    "cohort": "a million records from Parquet to Parquet, beside reading and writing alone",
    "texts": "the same records from CSV, JSON Lines and Parquet, beside reading the CSV as strings alone",
    "spark": "the processor time of cohorts on Spark, and so what a hundred million records cost",
    "engines": "the same records put to every engine, by hand and from the rules: agreement, then speed",
    "fhir": "a bundle to its record and an export to its people, beside Python's own JSON",
    "serve": "the service under load, beside one that does nothing: rates, times, memory",
    "ask": "how many questions an interview takes, beside a fixed order of them",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the bench that the first argument names; each has `--help`."""
    words = [*(sys.argv[1:] if arguments is None else arguments)]
    if not words or words[0] not in (*BENCHES, "-h", "--help"):
        words.insert(0, "person")
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    choices = parser.add_subparsers(metavar="BENCH", required=True)
    for name, help_ in BENCHES.items():
        bench = importlib.import_module(f"bench.{name}")
        options = choices.add_parser(name, help=help_, description=bench.__doc__)
        bench.add_options(options)
        options.set_defaults(run=bench.run)
    chosen = parser.parse_args(words)
    chosen.run(chosen)


if __name__ == "__main__":
    main()
