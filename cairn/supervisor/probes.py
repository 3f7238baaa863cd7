"""Asks a server whether it is ready, in the few words that HTTP needs for it."""

import asyncio

TIMEOUT_SECONDS = 2.0


async def answers_ok(port: int, path: str = "/readyz") -> bool:
    """Say whether a server on the loopback interface answers 200 there."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
                status = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
    return status.split(b" ")[1:2] == [b"200"]
