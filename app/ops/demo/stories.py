"""What the demo's people asked for, and what has become of it so far. The three accounts of the examples ask nothing."""



from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workflows.intake import Change
from workflows.open_requests import Choice

A, N, U, R = Change.ADD_SEATS, Change.ADD_PRODUCT, Change.UPGRADE_PLAN, Change.REMOVE_SEATS


@dataclass(frozen=True, slots=True)
class Then:
    """A step: who (the part of the address before `.example`), which verb, with which words."""

    who: str
    verb: str
    note: str = ""
    discount: Decimal = Decimal(0)  # of a quote


@dataclass(frozen=True, slots=True)
class Story:
    """A request by `who` for lines of (product, seats, plan), wanted in `days`, and the steps since.

    It was sent `ago` days before today; the steps are spread over the time since.
    """

    who: str
    change: Change
    lines: tuple[tuple[str, int, str | None], ...]
    why: str
    days: int | None = None
    steps: tuple[Then, ...] = ()
    open_request: Choice | None = None  # what it does while another one of the account is open (R36)
    ago: float = 0


def claimed(rep: str, *more: Then) -> tuple[Then, ...]:
    return Then(f"{rep}@vendor", "claim"), *more


def quoted(rep: str, note: str, percent: int, *more: Then) -> tuple[Then, ...]:
    """Claimed, priced with the rep's words as terms, and sent."""
    return claimed(
        rep,
        Then(f"{rep}@vendor", "quote", note, Decimal(percent)),
        Then(f"{rep}@vendor", "send_quote"),
        *more,
    )


# fmt: off
STORIES = (
    # nobody has taken these yet
    Story("elena.keller@harbour-and-vale", A, (("support", 40, None), ("explore", 5, None)),
          "Storm season: forty temporary adjusters become permanent in the claims centre.", 21, ago=0.2),
    Story("etienne.fontaine@ilots-voyages", A, (("support", 4, None),),
          "Ouverture d’un bureau à Saint-Pierre : quatre conseillers de plus.", 30, ago=3),
    Story("isaac.okonkwo@kestrel-airfreight", U, (("sell", 0, "enterprise"),),
          "We need the forecast boards before the charter season.", ago=1.3),
    Story("khady.ndiaye@mosaique-dakar", A, (("support", 6, None),),
          "Toutes nos licences sont utilisées, et six conseillères arrivent lundi.", 7, ago=0.1),
    Story("rafael.sa@pampas-outdoor", N, (("talk", 8, "growth"),), "We want to answer calls in the same place as mails.", 45, ago=8),
    Story("mio.ishii@hokkaido-dairy", N, (("chat", 5, "growth"),), "Chat on the new order page, five people to begin with.", 14, ago=2),

    Story("elena.keller@harbour-and-vale", R, (("explore", 3, None),), "Three analysts leave in the spring.", None,
          open_request=Choice.WAIT, ago=0.15),

    # with a rep
    Story("claire.keller@sales-kitchen", A, (("sell", 6, None),), "Second kitchen opens in Calgary.", 35, claimed("rosa"), ago=2.2),
    Story("sylvie.renard@tramontane-telecom", A, (("support", 25, None),),
          "Le support des clients professionnels rejoint la plateforme.", 28, claimed("remy"), ago=14),
    Story("noah.osei@bluebell-clinics", N, (("collaboration", 12, "standard"),), "Specialists outside the clinic join on cases.", 22,
          claimed("rosa"), ago=6),
    Story("jordan.adeyemi@osprey-robotics", A, (("sell", 4, None),), "Two new regions, two people each.", 18,
          claimed("rita", Then("rita@vendor", "quote", "Contract prices, as in your last order.")), ago=9),

    Story("aurelie.huet@fondation-des-tilleuls", N, (("chat", 6, "growth"),), "Nos bénévoles répondent aussi par chat.", 14, claimed("remy"), ago=11),

    # waiting for the customer
    Story("felix.barrett@maple-and-pine", A, (("collaboration", 10, None),), "The buyers want to join conversations.", None,
          claimed("rita", Then("rita@vendor", "ask_customer",
                               "Do the buyers only read along? Then light agents would do, and they use no seat.")), ago=4),
    Story("laura.favre@rives-du-leman", A, (("talk", 10, None),), "Nouvelle ligne en allemand pour Berne et Bâle.", 40,
          claimed("remy", Then("remy@vendor", "ask_customer",
                               "Les dix conseillers commencent-ils tous le même jour, ou en deux vagues ?")), ago=22),
    Story("helena.vieira@quartz-hotels", A, (("guide", 16, None),), "Every front desk writes its own articles from now on.", 25,
          quoted("ravi", "Valid for all hotels of the group.", 10), ago=12),
    Story("remi.roche@compagnie-des-phares", A, (("sell", 8, None),), "L’équipe des croisières d’hiver s’agrandit.", 20,
          quoted("remy", "Remise de 15 % consentie pour huit licences ou plus.", 15), ago=17),
    Story("astrid.strand@nordlys-energi", N, (("explore", 6, "enterprise"),), "The regulator asks for weekly reports.", 60,
          quoted("rosa", "Includes the introduction by our analysts.", 5,
                 Then("astrid.strand@nordlys-energi", "ask_revision", "Could we begin with four seats on the professional plan?")), ago=20),

    # asked inside the account; the owner decides
    Story("andre.vance@maple-and-pine", A, (("support", 5, None),), "Returns desk for the holidays.", 12, ago=2),
    Story("salma.ouazzani@atlas-ceramique", A, (("support", 3, None),), "Trois personnes pour le nouvel atelier de Safi.", 15, ago=8.5),
    Story("emma.lejeune@zephyr-mobilite", A, (("chat", 4, None),), "Les messages du soir restent sans réponse.", 10, ago=0.3),

    # over, one way or the other
    Story("antoine.chevalier@librairie-du-fleuve", N, (("sell", 3, "team"),), "Suivre nos ventes aux bibliothèques.", None,
          claimed("remy", Then("remy@vendor", "reject",
                               "La formule Team de Sell n’est plus proposée avec Support Growth ; la formule Growth conviendrait.")), ago=18),
    Story("kenji.kondo@sakura-logistics", A, (("productivity-pack", 18, None),), "One for everybody.", None,
          quoted("ravi", "", 0, Then("emi.matsuda@sakura-logistics", "decline_quote", "Too much for this year; we come back in spring.")), ago=26),
    Story("rafael.tavares@quartz-hotels", R, (("sell", 2, None),), "The Porto office closes.", None,
          (Then("rafael.tavares@quartz-hotels", "cancel", "It stays open after all."),), ago=7),
    Story("mila.dijkstra@van-der-linde-bikes", A, (("guide", 6, None),), "Six mechanics want to write repair guides.", None,
          (Then("thijs.brouwer@van-der-linde-bikes", "reject_request", "Let us use the seats we have first: nine are free."),), ago=10),

    # at the contract price: the workers set these up by themselves
    Story("beat.zbinden@alpenblick-reisen", A, (("support", 2, None),), ""),
    Story("margot.lambert@zephyr-mobilite", A, (("support", 3, None),), "Deux alternants et une conseillère."),
    Story("naomi.goodwin@blackthorn-legal", A, (("collaboration", 2, None),), "The two new partners.", None,
          (Then("andre.vance@blackthorn-legal", "approve_request", "Welcome to them."),)),
)
# fmt: on
