"""How many a search finds, and by what they can be told apart, in words."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Self

import strawberry
from babel import Locale

from services.profiles.directory.domain.search import Facet
from services.profiles.directory.queries import counts as queries
from services.profiles.taxonomy import industries_by_code, skills_by_uri

strawberry.enum(Facet, description="What the members of a result are counted by.")


@strawberry.type
class FacetValue:
    value: str = strawberry.field(description="As the filters take it.")
    label: str
    count: int


@strawberry.type(description="The values of one facet among the members found, the most frequent 50, in that order.")
class FacetCounts:
    facet: Facet
    values: list[FacetValue]


@strawberry.type(description="Exact up to 10000 members; of more than that, 10000 are counted.")
class DirectoryCounts:
    total: int
    total_is_at_least: bool = strawberry.field(description="Whether there are more, so that each count is a minimum.")
    facets: list[FacetCounts]

    @classmethod
    def of(cls, counts: queries.Counts) -> Self:
        labels: Mapping[Facet, Callable[[str], str]] = {
            **_LABELS,
            Facet.NETWORK: lambda value: counts.networks.get(value, value),
        }
        facets = [
            FacetCounts(
                facet=facet,
                values=[
                    FacetValue(value=value, label=labels[facet](value), count=count)
                    for value, count in counts.facets.get(facet, ())
                ],
            )
            for facet in COUNTED
        ]
        return cls(total=counts.total, total_is_at_least=counts.total_is_at_least, facets=facets)


@cache
def _languages() -> Mapping[str, str]:
    names: Mapping[str, str] = Locale("en").languages
    return names


def _skill(uri: str) -> str:
    known = skills_by_uri().get(uri)
    return known.label if known else uri


def _industry(code: str) -> str:
    known = industries_by_code().get(code)
    return known.label if known else code


COUNTED = tuple(facet for facet in Facet if facet not in {Facet.ZONE, Facet.HOUR})

_LABELS: Mapping[Facet, Callable[[str], str]] = {
    Facet.STAGE: str.capitalize,
    Facet.KIND: str.capitalize,
    Facet.LANGUAGE: lambda code: _languages().get(code, code),
    Facet.SKILL: _skill,
    Facet.INDUSTRY: _industry,
}
