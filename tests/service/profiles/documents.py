"""The operations that the suites of this folder send, and people who send them."""

from typing import Any
from uuid import UUID

from chassis.identity import Identity
from contracts.words import Weekday
from tests.builders.profiles import SQL, a_profile, a_week, said, said_week, some_need_terms, some_offer_terms
from tests.service.identity import Caller, a_member

CARD = "id displayName headline bio zone languages careerStage industries { code label } email locale"
OFFER = """
id skills { uri label } stages kinds capacity canHelpWith cannotHelpWith minutesPerMonth formats status pausedUntil load
"""
NEED = "id skills { uri label } stage kind formats minutesPerMonth goal status statedAt"
WEEK = "zone windows { weekday startsAt endsAt } exceptions { on windows { startsAt endsAt } }"
MEMBER = f"""
{CARD}
needs(first: $first, after: $after) {{ edges {{ cursor node {{ {NEED} }} }} pageInfo {{ hasNextPage endCursor }} }}
offer {{ {OFFER} }}
availability {{ {WEEK} }}
"""

ME = f"query Me($first: Int! = 20, $after: String) {{ me {{ {MEMBER} }} }}"
SOMEBODY = f"query Somebody($id: ID!, $first: Int! = 20, $after: String) {{ member(id: $id) {{ {MEMBER} }} }}"
ENTITIES = f"""
query Entities($keys: [_Any!]!, $first: Int! = 20, $after: String) {{
  _entities(representations: $keys) {{
    __typename
    ... on Member {{ {MEMBER} }}
    ... on Need {{ {NEED} }}
    ... on Offer {{ offerId: id capacity }}
    ... on Skill {{ uri label }}
  }}
}}
"""
SKILLS = """
query Skills($search: String!, $first: Int! = 10, $after: String) {
  skills(search: $search, first: $first, after: $after) {
    edges { node { uri label } } pageInfo { hasNextPage endCursor }
  }
}
"""
SUGGESTIONS = """
query SuggestSkills($text: String!, $first: Int! = 5) {
  suggestSkills(text: $text, first: $first) { skill { uri label } words confidence }
}
"""
ASSESSMENT = "query Assessment { assessment { language questions { id text hint choices { value text } } } }"
INDUSTRIES = """
query Industries($first: Int! = 100, $after: String) {
  industries(first: $first, after: $after) { edges { node { code label } } pageInfo { hasNextPage endCursor } }
}
"""
DIRECTORY = """
query Directory($search: String! = "", $filters: DirectoryFilters, $first: Int! = 20, $after: String) {
  directory(search: $search, filters: $filters, first: $first, after: $after) {
    edges { cursor node { id displayName } } pageInfo { hasNextPage endCursor }
    counts { total totalIsAtLeast facets { facet values { value label count } } }
  }
}
"""
MY_BLOCKS = """
query MyBlocks($first: Int! = 20, $after: String) {
  myBlocks(first: $first, after: $after) {
    edges { cursor node { memberId knownAs raisedAt } } pageInfo { hasNextPage endCursor }
  }
}
"""
MUTATIONS = {
    "saveProfile": f"mutation($input: SaveProfileInput!) {{ saveProfile(input: $input) {{ {CARD} }} }}",
    "stateNeed": f"mutation($input: StateNeedInput!) {{ stateNeed(input: $input) {{ {NEED} }} }}",
    "answerAssessment": (
        f"mutation($input: AnswerAssessmentInput!) {{ answerAssessment(input: $input) {{ {NEED} }} }}"
    ),
    "withdrawNeed": f"mutation($input: WithdrawNeedInput!) {{ withdrawNeed(input: $input) {{ {NEED} }} }}",
    "makeOffer": f"mutation($input: MakeOfferInput!) {{ makeOffer(input: $input) {{ {OFFER} }} }}",
    "withdrawOffer": f"mutation($input: WithdrawOfferInput!) {{ withdrawOffer(input: $input) {{ {OFFER} }} }}",
    "pauseOffer": f"mutation($input: PauseOfferInput!) {{ pauseOffer(input: $input) {{ {OFFER} }} }}",
    "resumeOffer": f"mutation($input: ResumeOfferInput!) {{ resumeOffer(input: $input) {{ {OFFER} }} }}",
    "setAvailability": f"mutation($input: SetAvailabilityInput!) {{ setAvailability(input: $input) {{ {WEEK} }} }}",
    "blockMember": "mutation($input: BlockMemberInput!) { blockMember(input: $input) }",
    "liftBlock": "mutation($input: LiftBlockInput!) { liftBlock(input: $input) }",
}


def inputs() -> dict[str, dict[str, Any]]:
    """A good input for each mutation; the need that is withdrawn is nobody's."""
    return {
        "saveProfile": said(a_profile()),
        "stateNeed": said(some_need_terms()),
        "answerAssessment": {
            "idempotencyKey": "answer",
            "goal": "Answer my own questions from the ward's data.",
            "skills": [SQL],
            "stage": "CHANGING",
            "relationship": "ONGOING_GUIDANCE",
            "time": "ONE_HOUR",
        },
        "withdrawNeed": {"idempotencyKey": "withdraw", "needId": str(UUID(int=1))},
        "makeOffer": said(some_offer_terms()),
        "withdrawOffer": {"idempotencyKey": "withdraw"},
        "blockMember": {"idempotencyKey": "block", "memberId": str(UUID(int=1))},
        "liftBlock": {"idempotencyKey": "lift", "memberId": str(UUID(int=1))},
        "pauseOffer": {"idempotencyKey": "pause"},
        "resumeOffer": {"idempotencyKey": "resume"},
        "setAvailability": said_week(a_week((Weekday.THURSDAY, "18:00", "00:00"))),
    }


async def do(caller: Caller, who: Identity, field: str, **changes: Any) -> Any:
    """The whole answer of one mutation, with a good input but for `changes`."""
    return await caller.ask(who, MUTATIONS[field], input={**inputs()[field], **changes})


async def done(caller: Caller, who: Identity, field: str, **changes: Any) -> Any:
    """What one mutation that goes well answers."""
    answer = await do(caller, who, field, **changes)
    assert "errors" not in answer, answer
    return answer["data"][field]


async def a_whole_member(caller: Caller, needs: int = 1) -> Identity:
    """A member with a profile, needs, an offer and a week."""
    who = a_member()
    await done(caller, who, "saveProfile")
    for _ in range(needs):
        await done(caller, who, "stateNeed")
    await done(caller, who, "makeOffer")
    await done(caller, who, "setAvailability")
    return who


def key(name: str, id_: object) -> dict[str, str]:
    """A representation, as the gateway sends it."""
    return {"__typename": name, ("uri" if name == "Skill" else "id"): str(id_)}
