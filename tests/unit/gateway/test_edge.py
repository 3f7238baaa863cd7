"""Small decisions at the front door."""

import pytest

from gateway.edge.http import Refused
from gateway.edge.request import wanted_media_type
from gateway.edge.rest import service_for
from gateway.edge.trace import trace_of

PARENT = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class TestTrace:
    def test_continues_a_well_formed_one_without_obeying_its_flag(self) -> None:
        trace = trace_of(PARENT, ratio=0)

        assert trace.header().startswith(b"traceparent: 00-0af7651916cd43dd8448eb211c80319c-")
        assert trace.header().endswith(b"-00\r\n")

    @pytest.mark.parametrize("given", [None, b"", b"00-xyz", PARENT + b"\r\nx: y", b"00-" + b"0" * 32 + PARENT[35:]])
    def test_replaces_a_malformed_one(self, given: bytes | None) -> None:
        assert len(trace_of(given, ratio=1).header()) == len(b"traceparent: \r\n") + len(PARENT)


class TestAccept:
    @pytest.mark.parametrize("accept", [b"text/html", b"application/json;q=0", b"application/json;q=x"])
    def test_refuses_what_we_cannot_give(self, accept: bytes) -> None:
        with pytest.raises(Refused):
            wanted_media_type(accept)


class TestRestRoutes:
    @pytest.mark.parametrize(
        ("path", "service"),
        [
            ("/scim/v2/Users", "profiles"),
            ("/v1/sessions", "sessions"),
            ("/v1/sessionsx", None),
            ("/scim/../graphql", None),
            ("/scim/./x", None),
            ("/scim//x", None),
            ("/scim\\..\\graphql", None),
        ],
    )
    def test_go_by_prefix_and_never_climb(self, path: str, service: str | None) -> None:
        assert service_for(path) == service
