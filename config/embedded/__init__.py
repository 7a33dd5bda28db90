"""PostgreSQL and Redis without installing anything.

Where `DATABASE_URL` or `REDIS_URL` is not set, real servers from pinned wheels keep their data
in `WAYMARK_HOME`. A keeper process runs them for as long as somebody holds a lease.
"""

from config.embedded.home import Home
from config.embedded.lease import EmbeddedError, Lease, hold

__all__ = ["EmbeddedError", "Home", "Lease", "hold"]
