"""Lets `python -m mlobs_compile` do what the `mlobs` command does."""

from mlobs_compile.cli import main

if __name__ == "__main__":
    main()
