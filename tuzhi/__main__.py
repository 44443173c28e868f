"""`python -m tuzhi` is the command line."""

from tuzhi.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
