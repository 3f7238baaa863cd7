"""What members decide about their data, and what integrations try out."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts.envelope import Afterlife, Event
from contracts.words import MemberId, NetworkId


class ConsentAnswered(Event):
    """A member gave or withdrew their consent to one purpose, in one version of its text."""

    type: ClassVar[str] = "cairn.profiles.consent_answered.v1"
    topic: ClassVar[str] = "profiles-consents"
    key: ClassVar[str] = "member_id"

    member_id: MemberId
    purpose: Annotated[str, Field(description="What the data are used for.")]
    version: Annotated[int, Field(ge=1, description="The version of the text that was answered.")]
    given: Annotated[bool, Field(description="Whether they agree.")]


class ErasureStarted(Event):
    """A member is being erased: every service deletes what it holds of them and answers that it is done."""

    type: ClassVar[str] = "cairn.profiles.erasure_started.v1"
    topic: ClassVar[str] = "profiles-privacy"
    key: ClassVar[str] = "request_id"
    afterlife: ClassVar[Afterlife] = Afterlife.STAYS

    request_id: Annotated[UUID, Field(description="This erasure.")]
    member_id: MemberId


class ExportRequested(Event):
    """A member wants everything that is held of them: every service answers with its pieces."""

    type: ClassVar[str] = "cairn.profiles.export_requested.v1"
    topic: ClassVar[str] = "profiles-privacy"
    key: ClassVar[str] = "request_id"

    request_id: Annotated[UUID, Field(description="This export.")]
    member_id: MemberId


class IntegrationTested(Event):
    """An integration client asked for an event to test its receiving end with."""

    type: ClassVar[str] = "cairn.profiles.integration_tested.v1"
    topic: ClassVar[str] = "profiles-integrations"
    key: ClassVar[str] = "test_id"

    test_id: Annotated[UUID, Field(description="This test.")]
    client_id: Annotated[UUID, Field(description="The integration client.")]
    network_id: NetworkId
