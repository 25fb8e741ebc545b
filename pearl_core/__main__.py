"""`python -m pearl_core COMMAND`: see `pearl_core.cli`."""

import sys

from pearl_core.cli import main

if __name__ == "__main__":
    sys.exit(main())
