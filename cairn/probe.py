"""python -m cairn.probe URL: exits with 0 when the address answers 200, for container health checks."""

import sys
import urllib.error
import urllib.request

if __name__ == "__main__":
    try:
        with urllib.request.urlopen(sys.argv[1], timeout=4) as answer:  # noqa: S310 - the compose file names the address.
            sys.exit(0 if answer.status == 200 else 1)  # noqa: PLR2004 - HTTP's word for yes.
    except (urllib.error.URLError, TimeoutError) as error:
        sys.exit(str(error))
