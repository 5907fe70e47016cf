"""`inbox` without a verb, for a pseudo terminal."""

from inbox.__main__ import main

if __name__ == "__main__":
    main()
