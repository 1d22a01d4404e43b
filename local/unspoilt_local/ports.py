"""Ports on loopback: the asked one or the next that is free."""

from __future__ import annotations

import errno
import socket

from unspoilt_local.errors import LocalCloudFailed

#: The only interface anything here listens on.
LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Return a port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def listen_from(first: int, *, tries: int = 50) -> socket.socket:
    """Listen on the first free port from `first` on; 0 takes any free one."""
    for port in range(first, first + tries) if first else [0]:
        listener = socket.socket()
        # Without it a port is refused for a minute after the last run; with it a port in use still is.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
            listener.listen(64)
        except OSError as error:
            listener.close()
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
        else:
            return listener
    raise LocalCloudFailed(f"no port from {first} to {first + tries - 1} is free: give another with --port")
