"""The command line; the only room that prints."""


def main() -> int:
    return 0
