"""`unspoilt deploy`: what can be known before anything is created, and the command that then creates it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import parseaddr
from typing import Any, Final

import yaml

from unspoilt_local.account import Account
from unspoilt_local.deployed_stack import DeployedStack
from unspoilt_local.operation.dns_findings import LookUp
from unspoilt_local.operation.doctor import guarded, sender_findings
from unspoilt_local.operation.finding import Finding, Level, fault, fine, warning
from unspoilt_local.operation.mail_findings import account_findings, identity_of
from unspoilt_local.project import Project

#: Checks without which mail can be sent, if not by everybody's spam filter taken in: no reason to wait with deploying.
_LATER: Final = frozenset({"sandbox", "dkim in dns", "spf", "dmarc", "mail from"})
_PAIR: Final = re.compile(r"([A-Za-z0-9]+)=(.*)", re.DOTALL)


def read_settings(pairs: Iterable[str]) -> dict[str, str]:
    """Read "Name=value" pairs; ValueError names the first that is none."""
    settings = {}
    for pair in pairs:
        found = _PAIR.fullmatch(pair)
        if found is None:
            raise ValueError(f"{pair!r} is not of the form NAME=VALUE")
        settings[found[1]] = found[2]
    return settings


@dataclass(frozen=True, slots=True)
class Deployment:
    """What somebody wants deployed, and over what."""

    name: str
    #: What is there under that name; None before the first deployment.
    old: DeployedStack | None
    #: Parameters that were named; every other keeps its value, or takes the template's default.
    wanted: Mapping[str, str]
    #: The template's rules, by parameter.
    declared: Mapping[str, Mapping[str, Any]]

    @property
    def parameters(self) -> Mapping[str, str]:
        """Return what is named and what is kept, without defaults."""
        return {**(self.old.parameters if self.old is not None else {}), **self.wanted}


def before_deploying(account: Account, deployment: Deployment, look_up: LookUp) -> Iterator[Finding]:
    """Look at all that can be known before anything is created; what only troubles some mails is a warning."""
    yield _state_finding(deployment)
    problems = list(_parameter_findings(deployment))
    yield from problems or [fine("parameters", "as the template wants them")]
    parameters = deployment.parameters
    if parameters.get("SiteAddress") and not parameters.get("CertificateArn"):
        yield warning(
            "certificate",
            "SiteAddress has no certificate: links name it, but the distribution does not answer to it",
            "a certificate of ACM for it, in us-east-1, and --set CertificateArn=arn:…; or put your own proxy there",
        )
    if any("Sender" in each.message for each in problems):
        return
    yield from _softened(guarded("account", lambda: account_findings(account.client("sesv2").get_account(), 0)))
    identity = identity_of(parameters)
    found = tuple(_softened(guarded("identity", lambda: sender_findings(account, identity, look_up))))
    if found[0].level is Level.FAULT and not parameters.get("SenderIdentity"):
        address = parseaddr(parameters.get("Sender", ""))[1]
        remedy = f"{found[0].remedy}; or, if SES knows the address alone, --set SenderIdentity={address}"
        found = (replace(found[0], remedy=remedy), *found[1:])
    yield from found


def _softened(findings: Iterable[Finding]) -> Iterator[Finding]:
    for each in findings:
        yield replace(each, level=Level.WARNING) if each.check in _LATER and each.level is Level.FAULT else each


def _state_finding(deployment: Deployment) -> Finding:
    name, status = deployment.name, deployment.old.status if deployment.old is not None else ""
    if not status:
        return fine("stack", f"{name} will be created")
    if status == "ROLLBACK_COMPLETE":
        return fault("stack", f"{name} was never created to its end, and cannot be changed", "unspoilt destroy, first")
    if status.endswith("_IN_PROGRESS"):
        return fault("stack", f"{name} is being changed ({status})", "wait until that is over")
    if status.endswith("_FAILED"):
        return fault(
            "stack",
            f"the last change of {name} failed, and so did undoing it ({status})",
            f"aws cloudformation continue-update-rollback --stack-name {name}",
        )
    return fine("stack", f"{name} will be changed")


def _parameter_findings(deployment: Deployment) -> Iterator[Finding]:
    """Judge parameters by the template's own rules, as CloudFormation would in the middle of its work."""
    for name, value in deployment.wanted.items():
        rule = deployment.declared.get(name)
        if rule is None:
            known = ", ".join(sorted(deployment.declared))
            yield fault("parameters", f"there is no parameter {name}", f"one of {known}")
        elif not _accepts(rule, value):
            yield fault("parameters", f"{name} cannot be {value!r}", _rule_of(rule))
    for name, rule in deployment.declared.items():
        if "Default" not in rule and name not in deployment.parameters:
            yield fault("parameters", f"{name} is missing: {rule['Description']}", f"--set {name}=…")


def _accepts(rule: Mapping[str, Any], value: str) -> bool:
    if "AllowedValues" in rule and value not in map(str, rule["AllowedValues"]):
        return False
    if "AllowedPattern" in rule and not re.fullmatch(rule["AllowedPattern"], value):
        return False
    if rule["Type"] != "Number":
        return True
    return bool(re.fullmatch(r"[0-9]{1,9}", value)) and (
        int(rule.get("MinValue", 0)) <= int(value) <= int(rule.get("MaxValue", value))
    )


def _rule_of(rule: Mapping[str, Any]) -> str:
    if "AllowedValues" in rule:
        return f"one of {', '.join(map(str, rule['AllowedValues']))}"
    if rule["Type"] == "Number":
        most = f" to {rule['MaxValue']}" if "MaxValue" in rule else " or more"
        return f"a whole number, {rule.get('MinValue', 0)}{most}"
    return str(rule["ConstraintDescription"])


def sam_deploy(
    project: Project, deployment: Deployment, *, region: str, profile: str | None, ask: bool
) -> Sequence[str]:
    """Return the command that packs what was built, uploads it, shows what changes, and waits for its end.

    The parameters are written to a file first, in which no quoting can go wrong.
    """
    build = project.root / "build"
    overrides = build / "parameters.yaml"
    overrides.write_text(yaml.safe_dump(dict(deployment.wanted), allow_unicode=True), "utf-8")
    return (
        *(str(build / "sam-venv/bin/sam"), "deploy", "--template-file", str(build / "arm64/template.yaml")),
        *("--stack-name", deployment.name, "--region", region),
        *(("--profile", profile) if profile else ()),
        *(("--parameter-overrides", f"file://{overrides}") if deployment.wanted else ()),
        *("--capabilities", "CAPABILITY_IAM", "--resolve-s3"),
        *("--no-fail-on-empty-changeset", "--confirm-changeset" if ask else "--no-confirm-changeset"),
    )
