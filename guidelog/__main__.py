"""The command `guidelog`, and `python -m guidelog`. It is run, not imported."""

import signal

# An interrupt while the command is still loading ends it without a word; `cli.main` takes interrupts over from there.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def main() -> None:
    """Run the command line."""
    from guidelog.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
