"""`python -m guidelog` is the command `guidelog`."""

from guidelog.cli.main import main

if __name__ == "__main__":
    main()
