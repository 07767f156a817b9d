"""The command `guidelog`, and `python -m guidelog`."""

import signal


def main() -> None:
    """Run the command line; an interrupt while it is still loading ends it without a word."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from guidelog.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
