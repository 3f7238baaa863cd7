"""The two people of the first journey: new ones at every run, so that it can be played again and again."""

from typing import Any

WINDOWS = [{"weekday": day, "startsAt": "17:00", "endsAt": "21:00"} for day in ("TUESDAY", "WEDNESDAY", "THURSDAY")]
EVERY_EVENING = [
    {"weekday": day, "startsAt": "16:00", "endsAt": "23:00"}
    for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
]


def mentee(run: str) -> dict[str, Any]:
    """SaveProfileInput of a nurse in Nairobi who wants to work with health data."""
    return {
        "displayName": f"Amara Odhiambo ({run})",
        "email": f"amara.{run}@example.org",
        "locale": "en-KE",
        "zone": "Africa/Nairobi",
        "headline": "From the ward to health data",
        "bio": "Ten years of nursing; now learning to make the numbers speak.",
        "languages": ["en", "sw"],
        "careerStage": "CHANGING",
        "industries": ["86"],
    }


def mentor(run: str) -> dict[str, Any]:
    """SaveProfileInput of an informatician in Stockholm who made the same move."""
    return {
        "displayName": f"Björn Lindqvist ({run})",
        "email": f"bjorn.{run}@example.org",
        "locale": "de",
        "zone": "Europe/Stockholm",
        "headline": "Health informatics, earlier a hospital nurse",
        "bio": "I moved from hospital to industry and remember what was hard.",
        "languages": ["sv", "en", "de"],
        "careerStage": "SENIOR",
        "industries": ["86", "62"],
    }
