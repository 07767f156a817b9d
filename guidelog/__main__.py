"""The command `guidelog`, and `python -m guidelog`. It is run, not imported."""

import atexit
import os
import signal
import sys

# An interrupt while the command is still loading ends it without a word; `cli.main` takes interrupts over from there.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def main() -> None:
    """Run the command line, and end the process with its status behind everything else that waits for the end."""
    end = _End()
    atexit.register(end.now)  # before whatever others register: it is called behind all of these
    from guidelog.cli.main import main as run

    try:
        run()
    except SystemExit as error:
        end.status = error.code
        raise


class _End:
    """The end of the process, without taking apart piece by piece what a run has made."""

    def __init__(self) -> None:
        self.status: object = None

    def now(self) -> None:
        """End, if a run came to its end and everything that it printed can be written."""
        if isinstance(self.status, int):
            try:
                for stream in (sys.stdout, sys.stderr):
                    if stream is not None:
                        stream.flush()
            except (OSError, ValueError):
                return  # the interpreter says so, and ends in its own way
            os._exit(self.status)


if __name__ == "__main__":
    main()
