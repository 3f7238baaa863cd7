"""Apache Kafka, one KRaft node from its own jars, where Java and Maven are: the broker that production has."""

import re
import shutil
import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

from cairn.backing import tansu
from cairn.backing.launch import CannotStart, Launch

JAVA_AT_LEAST = 17
POM = Path(__file__).resolve().parents[2] / "deploy" / "kafka" / "pom.xml"
MEMORY = ("-Xmx512m", "-Xms128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
LOG_CONFIGURATION = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %-5p %c{1}: %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
logger.app.name = org.apache.kafka.common.utils.AppInfoParser
logger.app.level = error
"""

ready = tansu.ready


def version() -> str:
    """Give the version of Apache Kafka that the pom asks for."""
    found = re.search(r"<kafka\.version>(.+?)</kafka\.version>", POM.read_text())
    if found is None:
        message = f"{POM.name} names no kafka.version."
        raise CannotStart(message)
    return found.group(1)


def obstacle(state: Path) -> str | None:
    """Say in a sentence why Apache Kafka cannot run here, or None when it can."""
    java = _java_version()
    if java is None or java < JAVA_AT_LEAST:
        return f"Apache Kafka needs Java {JAVA_AT_LEAST} or newer, and here is {'none' if java is None else java}."
    if not _jars(state).is_dir() and shutil.which("mvn") is None:
        return "Apache Kafka's jars are fetched by Maven, and there is no mvn."
    return None


def install(state: Path) -> Path:
    """Fetch the jars once into the state folder by Maven, and give their folder."""
    jars = _jars(state)
    if jars.is_dir():
        return jars
    if sentence := obstacle(state):
        raise CannotStart(sentence)
    draft = jars.with_name(f"{jars.name}.{uuid.uuid4().hex[:8]}")
    goal = ("dependency:copy-dependencies", f"-DoutputDirectory={draft}")
    done = subprocess.run(  # noqa: S603 - nothing here comes from outside.
        ["mvn", "-B", "-q", "-f", str(POM), *goal],  # noqa: S607 - the operator's own Maven.
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if done.returncode != 0 or not draft.is_dir():
        message = f"Maven could not fetch Apache Kafka {version()}: {(done.stdout or done.stderr).strip()[:500]}"
        raise CannotStart(message)
    if not jars.is_dir():
        draft.rename(jars)
    return jars


def launch(home: Path, *, state: Path, port: int, controller_port: int) -> Launch:
    """Prepare the log folder under `home` (formatted at the first time) and say how to start the broker on it."""
    jars = install(state)
    home.mkdir(parents=True, exist_ok=True)
    properties = home / "server.properties"
    properties.write_text(_lines(_settings(home, port=port, controller_port=controller_port)))
    logging = home / "log4j2.properties"
    logging.write_text(LOG_CONFIGURATION)
    java = (*_java(jars), f"-Dlog4j2.configurationFile={logging.as_uri()}")
    if not (home / "data" / "meta.properties").exists():
        _format(java, properties, home=home)
    return Launch(argv=(*java, *MEMORY, "kafka.Kafka", str(properties)), cwd=home)


def _settings(home: Path, *, port: int, controller_port: int) -> Mapping[str, str]:
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": str(home / "data"),
        "num.partitions": "1",
        "default.replication.factor": "1",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "group.initial.rebalance.delay.ms": "0",
        "auto.create.topics.enable": "false",
        "log.segment.bytes": str(16 * 1024 * 1024),
        "log.index.size.max.bytes": str(1024 * 1024),
        "log.cleaner.dedupe.buffer.size": str(2 * 1024 * 1024),
        "num.network.threads": "2",
        "num.io.threads": "2",
    }


def _lines(settings: Mapping[str, str]) -> str:
    """Write Java properties; a backslash or a leading blank in a path would otherwise change its meaning."""
    return "".join(f"{key}={value.replace(chr(92), chr(92) * 2)}\n" for key, value in settings.items())


def _format(java: tuple[str, ...], properties: Path, *, home: Path) -> None:
    # Kafka writes a cluster id as the 22 characters of an unpadded URL-safe base64 UUID.
    cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    command = (*java, *MEMORY, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(properties))
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own command.
    if done.returncode != 0:
        message = f"Apache Kafka could not format its storage: {(done.stderr or done.stdout).strip()}"
        raise CannotStart(message)


def _java(jars: Path) -> tuple[str, ...]:
    return (shutil.which("java") or "java", "-cp", f"{jars}/*")


def _jars(state: Path) -> Path:
    return state.resolve() / f"kafka-{version()}"


def _java_version() -> int | None:
    program = shutil.which("java")
    if program is None:
        return None
    done = subprocess.run([program, "-version"], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603 - same.
    found = re.search(r'version "(\d+)', done.stderr)
    return int(found.group(1)) if found else None
