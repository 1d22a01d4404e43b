"""What SES says of the account, of the sender's identity and of the stack's configuration set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any, Final

from unspoilt.aws.sending_account import quota_of
from unspoilt.newsletter.forecast import forecast_of
from unspoilt.newsletter.issue import MOST_LATE
from unspoilt.newsletter.prices import load_prices
from unspoilt.newsletter.quota import Quota
from unspoilt_local.operation.finding import Finding, fault, fine, warning

if TYPE_CHECKING:
    from mypy_boto3_sesv2.type_defs import GetAccountResponseTypeDef

#: Events without which the ledger would be blind, as the template spells them for CloudFormation.
_NEEDED_EVENTS: Final = frozenset({"SEND", "BOUNCE", "COMPLAINT", "REJECT"})
_TRACKING: Final = frozenset({"OPEN", "CLICK"})
_SUPPRESSED: Final = frozenset({"BOUNCE", "COMPLAINT"})


def identity_of(parameters: Mapping[str, str]) -> str:
    """Return the SES identity that a stack sends with: its own parameter, or the domain of Sender."""
    return parameters.get("SenderIdentity", "") or parseaddr(parameters.get("Sender", ""))[1].rpartition("@")[2]


def account_findings(account: GetAccountResponseTypeDef, subscribers: int) -> Iterator[Finding]:
    """Judge GetAccount's answer; `subscribers` is the largest number that one issue goes to."""
    if account.get("ProductionAccessEnabled"):
        yield fine("sandbox", "the account is out of SES's sandbox")
    else:
        yield fault(
            "sandbox",
            "the account is in SES's sandbox: only verified addresses get mail",
            "SES console, Account dashboard, Request production access (type of mail: marketing)",
        )
    status = account.get("EnforcementStatus", "")
    if not account.get("SendingEnabled"):
        yield fault(
            "sending",
            "SES has been told to send nothing for this account",
            "aws sesv2 put-account-sending-attributes --sending-enabled, once the reason is mended",
        )
    elif status == "HEALTHY":
        yield fine("sending", "SES sends for this account")
    else:
        said = fault if status == "SHUTDOWN" else warning
        yield said(
            "sending",
            f"SES has put the account under {status.lower() or 'an unknown measure'}, for bounces or complaints",
            "open the case in the AWS Support Center, and look at the reputation metrics in the SES console",
        )
    yield _quota_finding(quota_of(account), subscribers)
    reasons = frozenset(account.get("SuppressionAttributes", {}).get("SuppressedReasons", []))
    yield _suppression_finding("suppression", "the account", reasons)


def _quota_finding(quota: Quota, subscribers: int) -> Finding:
    forecast = forecast_of(subscribers, size=0, life=MOST_LATE, quota=quota, prices=load_prices())
    if forecast.too_late and quota.enabled:
        return fault(
            "quota",
            f"{subscribers:,} subscribers get one issue, and SES sends {subscribers - forecast.too_late:,} in the 24 "
            "hours that it may take: the others would be skipped",
            "Service Quotas console, Amazon SES, ask for a higher daily quota and rate",
        )
    day = "any number of mails" if quota.daily is None else f"{quota.daily:,} mails"
    told = f"{day} a day at {quota.rate:,.0f} a second, {quota.used:,} sent in the last 24 hours"
    if quota.left is not None and subscribers > quota.left:
        return warning(
            "quota", f"{told}: the next issue would not fit in what is left of the day", "wait, or ask for more"
        )
    return fine("quota", told)


def _suppression_finding(check: str, whose: str, reasons: frozenset[str]) -> Finding:
    missing = sorted(_SUPPRESSED - reasons)
    if not missing:
        return fine(check, f"{whose} suppresses addresses that bounce or complain")
    return warning(
        check,
        f"{whose} does not suppress addresses after a {' or a '.join(name.lower() for name in missing)}",
        "aws sesv2 put-account-suppression-attributes --suppressed-reasons BOUNCE COMPLAINT",
    )


def identity_findings(name: str, identity: Mapping[str, Any] | None) -> Iterator[Finding]:
    """Judge GetEmailIdentity's answer; None where SES knows no such identity."""
    if identity is None:
        yield fault(
            "identity",
            f"SES does not know {name} in this region",
            f"aws sesv2 create-email-identity --email-identity {name}, then publish the records that it answers",
        )
        return
    if identity.get("VerifiedForSendingStatus"):
        yield fine("identity", f"{name} is verified")
    else:
        reasons = (identity.get("VerificationStatus"), identity.get("VerificationInfo", {}).get("ErrorType"))
        why = ", ".join(reason.lower() for reason in reasons if reason)
        yield fault(
            "identity",
            f"{name} is not verified ({why or 'no reason given'})",
            "publish its DKIM records (for an address: follow the link in SES's mail); SES looks again by itself",
        )
    yield _dkim_finding(name, identity.get("DkimAttributes", {}), of_domain="@" not in name)
    mail_from = identity.get("MailFromAttributes", {})
    domain, status = mail_from.get("MailFromDomain", ""), mail_from.get("MailFromDomainStatus", "")
    if domain and status != "SUCCESS":
        yield fault(
            "mail from",
            f"the MAIL FROM domain {domain} is {status.lower() or 'not set up'}",
            f"publish its MX and TXT records: aws sesv2 get-email-identity --email-identity {name}",
        )
    elif domain:
        yield fine("mail from", f"bounces come back to {domain}")


def _dkim_finding(name: str, dkim: Mapping[str, Any], *, of_domain: bool) -> Finding:
    status = dkim.get("Status", "NOT_STARTED")
    if dkim.get("SigningEnabled") and status == "SUCCESS":
        return fine("dkim", f"mails of {name} are signed")
    if not of_domain:
        return fault(
            "dkim",
            f"{name} is a single address, which SES cannot sign for, so its mails fail DMARC",
            "verify its domain, and deploy with SenderIdentity set to the domain",
        )
    return fault(
        "dkim",
        f"mails of {name} are not signed: {'switched off' if status == 'SUCCESS' else status.lower()}",
        f"aws sesv2 put-email-identity-dkim-attributes --email-identity {name} --signing-enabled; publish its records",
    )


def configuration_findings(
    configuration: Mapping[str, Any] | None, destinations: Mapping[str, Any]
) -> Iterator[Finding]:
    """Judge the stack's configuration set and where its events go; None where there is no such set."""
    if configuration is None:
        yield fault("events", "the stack's configuration set is gone", "deploy the stack again")
        return
    if not configuration.get("SendingOptions", {}).get("SendingEnabled", True):
        yield fault(
            "events",
            "the configuration set has been told to send nothing",
            "aws sesv2 put-configuration-set-sending-options --sending-enabled, once the reason is mended",
        )
    told = [
        each
        for each in destinations.get("EventDestinations", [])
        if each.get("Enabled") and each.get("SnsDestination", {}).get("TopicArn")
    ]
    events = frozenset(name for each in told for name in each.get("MatchingEventTypes", []))
    missing = sorted(_NEEDED_EVENTS - events)
    if missing:
        yield fault(
            "events", f"nobody hears of {', '.join(missing)} events: the ledger is blind", "deploy the stack again"
        )
    else:
        yield fine("events", "SES tells the stack what becomes of each mail")
    asked = {name for each in destinations.get("EventDestinations", []) for name in each.get("MatchingEventTypes", [])}
    tracked = sorted(_TRACKING & asked)
    if tracked:
        yield warning(
            "tracking",
            f"{', '.join(tracked)} events are asked for, so SES puts pixels or redirects into mails that promise none",
            "remove them from the configuration set's event destinations",
        )
