"""The child process: MiniStack, ended together with the process that started it, however that one ends.

Run as `python -m unspoilt_local.ministack_child FOLDER` with a pipe as standard input that the parent holds open.
When the pipe closes (the parent ended, even by SIGKILL), the child ends its workers, removes FOLDER and exits.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from pathlib import Path

from ministack.app import main as run_ministack
from ministack.core import lambda_runtime
from ministack.services import eventbridge

from unspoilt_local.scheduled_time import fill_in_scheduled_times


def main() -> None:
    """Serve until the parent says so or is gone."""
    folder = Path(sys.argv[1])
    # MiniStack reads the command line itself.
    sys.argv = ["ministack"]
    fill_in_scheduled_times(eventbridge)
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    try:
        run_ministack()
    finally:
        lambda_runtime.reset()
    # Pollers and workers' readers are threads that nothing needs any more: do not wait for them.
    os._exit(0)


def _end_with_parent(folder: Path) -> None:
    sys.stdin.buffer.read()
    lambda_runtime.reset()
    shutil.rmtree(folder, ignore_errors=True)
    # The parent made us the leader of a group of our own: workers started meanwhile are in it, the parent is not.
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main()
