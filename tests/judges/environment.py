"""Outside judges in an environment of their own, made when it is first asked for: they are no part of Cairn's lock."""

import fcntl
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = Path(__file__).parent / "requirements.lock"
FOLDER = ROOT / ".venv" / "judges"


def judge(name: str) -> str:
    """The path of a judge's command, installed by its hash."""
    with LOCK.open() as lock:
        # Tests in several processes may ask at once: one installs, the others wait.
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install()
    return str(FOLDER / "bin" / name)


def _install() -> None:
    stamp, wanted = FOLDER / "installed", sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _run(sys.executable, "-m", "venv", "--clear", str(FOLDER))
    pip = [str(FOLDER / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run(*pip, "--require-hashes", "-r", str(LOCK))
    stamp.write_text(wanted)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
