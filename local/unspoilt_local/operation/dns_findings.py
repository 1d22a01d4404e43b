"""What the Domain Name System says of the sender's domain: DKIM, SPF and DMARC, as receivers will ask for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Literal

import dns.exception
import dns.resolver

from unspoilt_local.operation.finding import Finding, fault, fine, unknown, warning

#: Returns the records of a name, texts joined; nothing where there are none. Raises DnsSilent.
LookUp = Callable[[str, Literal["CNAME", "TXT"]], Sequence[str]]
#: Seconds for one question.
_PATIENCE: Final = 5.0
_TAG: Final = re.compile(r"\s*([A-Za-z]+)\s*=\s*([^;]*)")


class DnsSilent(Exception):
    """No name server answered."""


def ask_dns(
    name: str, kind: Literal["CNAME", "TXT"], *, resolver: dns.resolver.Resolver | None = None
) -> Sequence[str]:
    """Ask the computer's own name servers, or those of a resolver."""
    try:
        answer: Any = (resolver or dns.resolver.Resolver()).resolve(name, kind, lifetime=_PATIENCE, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except dns.exception.DNSException as error:
        raise DnsSilent(type(error).__name__) from error
    if kind == "CNAME":
        return tuple(str(record.target) for record in answer)
    return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in answer)


def dns_findings(domain: str, tokens: Sequence[str], mail_from: str, look_up: LookUp) -> Iterator[Finding]:
    """Judge a domain's records; `tokens` are SES's own for DKIM, `mail_from` its custom MAIL FROM domain or ""."""
    checks: dict[str, Callable[[], Finding]] = {
        "dkim in dns": lambda: _dkim(domain, tokens, look_up),
        "spf": lambda: _spf(domain, mail_from, look_up),
        "dmarc": lambda: _dmarc(domain, look_up),
    }
    for check, judge in checks.items():
        try:
            yield judge()
        except DnsSilent as silence:
            yield unknown(check, f"no name server answered ({silence})", "look at the network, or ask again")


def _dkim(domain: str, tokens: Sequence[str], look_up: LookUp) -> Finding:
    if not tokens:
        return fine("dkim in dns", "the keys are not SES's own: SES has checked them")
    wrong = [token for token in tokens if not _points_to_ses(token, look_up(f"{token}._domainkey.{domain}", "CNAME"))]
    if not wrong:
        return fine("dkim in dns", f"{len(tokens)} records point to SES's keys")
    records = "; ".join(f"{token}._domainkey.{domain} CNAME {token}.dkim.amazonses.com" for token in wrong)
    return fault(
        "dkim in dns", f"{len(wrong)} of {len(tokens)} DKIM records are missing or wrong", f"publish {records}"
    )


def _points_to_ses(token: str, targets: Sequence[str]) -> bool:
    return any(
        target.lower().startswith(f"{token.lower()}.") and target.lower().rstrip(".").endswith("amazonses.com")
        for target in targets
    )


def _spf(domain: str, mail_from: str, look_up: LookUp) -> Finding:
    asked = mail_from or domain
    found = [text for text in look_up(asked, "TXT") if re.match(r"v=spf1(\s|$)", text, re.IGNORECASE)]
    if len(found) > 1:
        return fault("spf", f"{asked} has {len(found)} SPF records, so receivers take none", "join them into one")
    if not mail_from:
        return fine("spf", "bounces go to SES's own domain, whose SPF passes; DMARC rests on DKIM alone")
    if not found or "include:amazonses.com" not in found[0].lower().split():
        return fault(
            "spf",
            f"the SPF record of {asked} does not name SES" if found else f"{asked} has no SPF record",
            f'publish {asked} TXT "v=spf1 include:amazonses.com ~all"',
        )
    return fine("spf", f"{asked} lets SES send")


def _dmarc(domain: str, look_up: LookUp) -> Finding:
    labels = domain.split(".")
    # The domain's own record, or that of one above it (RFC 7489 §6.6.3).
    for at in range(len(labels) - 1):
        name = f"_dmarc.{'.'.join(labels[at:])}"
        found = [text for text in look_up(name, "TXT") if re.match(r"v=DMARC1\s*(;|$)", text)]
        if len(found) > 1:
            return fault("dmarc", f"{name} has {len(found)} DMARC records, so receivers take none", "keep one of them")
        if found:
            return _dmarc_policy(name, found[0])
    return fault(
        "dmarc",
        f"{domain} has no DMARC record, which large receivers ask of everybody who sends a newsletter",
        f'publish _dmarc.{domain} TXT "v=DMARC1; p=none; rua=mailto:you@{domain}", and tighten it later',
    )


def _dmarc_policy(name: str, text: str) -> Finding:
    tags = {found[1].lower(): found[2].strip().lower() for found in map(_TAG.match, text.split(";")) if found}
    policy = tags.get("p", "")
    if policy not in {"none", "quarantine", "reject"}:
        return fault("dmarc", f"the DMARC record at {name} has no policy", "add p=none, or better p=quarantine")
    if policy == "none":
        return warning(
            "dmarc", f"the policy at {name} is none: anybody may send in the domain's name", "make it p=quarantine"
        )
    return fine("dmarc", f"the policy at {name} is {policy}")
