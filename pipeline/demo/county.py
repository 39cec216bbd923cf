"""The demonstration's villages as those of a county: a few made-up towns between them and the issuer."""

from __future__ import annotations

from pipeline.campaign import Campaign, UpperUnit
from pipeline.demo.material import material


def in_county(campaign: Campaign) -> Campaign:
    """The programme run by a made-up county whose towns have some of its villages each, in printed order."""
    words = material()["county"]
    towns = tuple(UpperUnit(name=name) for name in words["towns"])
    size = -(-len(campaign.villages) // len(towns))
    parents = {unit.name: towns[place // size].name for place, unit in enumerate(campaign.villages)}
    units = campaign.units.model_copy(
        update={
            "list": tuple(
                unit.model_copy(update={"parent": parents.get(unit.name, "")}) for unit in campaign.units.list
            ),
            "above": tuple(town for town in towns if town.name in parents.values()),
            "prefixes": (*campaign.units.prefixes, campaign.issuer, words["issuer"]),
        }
    )
    own = {name: words[name] for name in ("issuer", "office", "report_to")}
    own["title"] = campaign.title.replace(campaign.issuer, words["issuer"])
    bulletins = tuple(bulletin.model_copy(update={"to": words["to"]}) for bulletin in campaign.bulletins)
    return campaign.model_copy(update={**own, "units": units, "bulletins": bulletins})
