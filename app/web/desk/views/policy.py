"""The approval policy for managers: rules, groups, who changed it when, and what another policy would have done (R65)."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.access import Access, for_whom
from app.errors import Invalid, NotThere
from app.extensions import db
from app.services.approving import policies, policy_files, simulating
from app.services.approving.policies import Version
from app.web.desk.approving import rule_names, who_words
from app.web.desk.blueprint import desk
from app.web.desk.forms.kinds import vocabulary_of
from app.web.desk.forms.policy import GroupForm, RuleForm, TryForm
from app.web.desk.policy_filling import filled, group_filled, slug_of
from app.web.desk.policy_words import group_name, rules_shown
from app.web.viewing import viewer
from app.web.words import said
from workflows.approval import Who
from workflows.policy import write

LONGEST_FILE = 200_000


@desk.get("/desk/policy")
@for_whom(Access.HEADS)
def policy() -> ResponseReturnValue:
    """The policy in force, readable; whoever changes it makes a new version."""
    return _page(policies.in_force())


@desk.route("/desk/policy/rules/<int:place>", methods=["GET", "POST"])
@for_whom(Access.HEADS)
def policy_rule(place: int) -> ResponseReturnValue:
    """A rule in a form; the place after the last one is a new rule."""
    found = policies.in_force()
    if not 0 <= place <= len(found.policy.rules):
        raise NotThere
    groups = [(one.slug, group_name(one)) for one in found.policy.groups]
    if request.method == "GET":
        return _rule(filled(found, place).offers(groups, vocabulary_of()), found, place)
    form, document = RuleForm().offers(groups, vocabulary_of()), write(found.policy)
    if not form.validate():
        return _rule(form, found, place, status=422)
    document["rules"][place : place + 1] = [form.rule()]
    try:
        _keep(document, form.version.data, _("Rule “%(name)s”", name=form.name.data))
    except Invalid as no:
        db.session.rollback()
        return _rule(form, found, place, extra=[said(no.reason)], status=422)
    return redirect(url_for("desk.policy"))


@desk.post("/desk/policy/rules/<int:place>/remove")
@for_whom(Access.HEADS)
def remove_policy_rule(place: int) -> ResponseReturnValue:
    """Take a rule out of the policy, in a new version."""
    found = policies.in_force()
    if not 0 <= place < len(found.policy.rules):
        raise NotThere
    document = write(found.policy)
    name = document["rules"].pop(place)["name"]
    try:
        _keep(document, request.form.get("version"), _("Without the rule “%(name)s”", name=name))
    except Invalid as no:
        db.session.rollback()
        return _page(policies.in_force(), extra=[said(no.reason)], status=422)
    return redirect(url_for("desk.policy"))


@desk.post("/desk/policy/groups")
@for_whom(Access.HEADS)
def save_policy_group() -> ResponseReturnValue:
    """Add a group, or say anew who is in one."""
    found, form = policies.in_force(), GroupForm()
    if not form.validate():
        return _page(found, form=form, status=422)
    document = write(found.policy)
    slug = form.slug.data or slug_of(form.name.data, {one.slug for one in found.policy.groups})
    made = {"slug": slug, "name": form.name.data, "name_fr": form.name_fr.data or "", "members": form.members.data or []}
    slugs = [one["slug"] for one in document["groups"]]
    place = slugs.index(made["slug"]) if made["slug"] in slugs else len(slugs)
    document["groups"][place : place + 1] = [made]
    try:
        _keep(document, form.version.data, _("Group “%(name)s”", name=form.name.data))
    except Invalid as no:
        db.session.rollback()
        return _page(found, form=form, extra=[said(no.reason)], status=422)
    return redirect(url_for("desk.policy"))


@desk.route("/desk/policy/simulator", methods=["GET", "POST"])
@for_whom(Access.HEADS)
def try_policy() -> ResponseReturnValue:
    """Which of last quarter's quotes would have gone differently under a version, a draft, or a file? Nothing is written."""
    form, faults, tried = TryForm(), list[str](), _chosen()
    is_wrong = request.method == "POST" and not form.validate()
    if request.method == "POST" and not is_wrong:
        source = form.file.data.read(LONGEST_FILE).decode("utf-8", "replace")
        document, found = policy_files.parse(source)
        faults = [said(one.sentence) for one in found]
        tried, is_wrong = policies.checked(document) if document else None, bool(found)
    outcome = simulating.of_last_quarter(viewer(), tried) if tried else None
    names = {one.slug: group_name(one) for policy in (policies.in_force().policy, tried) if tried for one in policy.groups}
    return render_template("desk/policy_simulator.html", form=form, outcome=outcome, versions=policies.versions(), extra=faults,
                           names=names, rule_names=partial(rule_names, tried), who_words=lambda one: who_words(Who(one.who), one.count),
                           chosen=request.args.get("version", type=int), has_errors=is_wrong), 422 if is_wrong else 200  # fmt: skip


def _chosen() -> Any:
    number = request.args.get("version", type=int)
    if number is None:
        return None
    return (policies.version(number) if number else policies.NONE).policy


def _keep(document: dict[str, Any], seen: str | None, comment: str) -> None:
    """A new version in force, unless somebody has changed the policy meanwhile."""
    number = int(seen) if seen and seen.isdecimal() else None
    version = policies.change(viewer(), document, comment, seen=number)
    db.session.commit()
    flash(_("The policy is changed: version %(version)s is in force.", version=version), "success")


def _rule(form: RuleForm, found: Version, place: int, *, extra: list[str] | None = None, status: int = 200) -> tuple[str, int]:
    return render_template("desk/policy_rule.html", form=form, place=place, is_new=place == len(found.policy.rules), extra=extra or (),
                           has_errors=bool(extra), version=found.version), status  # fmt: skip


def _page(found: Version, *, form: GroupForm | None = None, extra: list[str] | None = None, status: int = 200) -> tuple[str, int]:
    people = policies.people()
    names = {one.id: one.name for one in people}
    form = form or group_filled(found, request.args.get("group", ""))
    form.slug.choices = [SelectChoice("", _("A new group")), *(SelectChoice(one.slug, group_name(one)) for one in found.policy.groups)]
    form.members.choices = [SelectChoice(*one) for one in names.items()]
    groups = [{"slug": one.slug, "name": group_name(one), "people": [names[who] for who in sorted(one.members) if who in names]}
              for one in found.policy.groups]  # fmt: skip
    return render_template("desk/policy.html", found=found, rules=rules_shown(found.policy), groups=groups,
                           form=form, versions=policies.versions(), extra=extra or (), has_errors=bool(extra)), status  # fmt: skip
