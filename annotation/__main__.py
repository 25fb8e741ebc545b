"""`python -m annotation COMMAND`: see `annotation.cli`."""

import sys

from annotation.cli import main

if __name__ == "__main__":
    sys.exit(main())
