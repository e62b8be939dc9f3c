"""Templates compiled once for each language: their fixed sentences and addresses stand in them as text.

A page says a hundred sentences, and looking each of them up anew costs more than all its rows. What a sentence leaves
open (`%(name)s`) is filled in, and escaped, for each reader as ever.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.sansio.app import App
from flask.templating import Environment
from flask_babel import gettext, pgettext
from jinja2 import Template, nodes
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from werkzeug.routing import BuildError

from app.web.words import language


class SpokenTemplate(Template):
    """A template whose macros see the same globals whoever imports them, as nobody here adds any for one template."""

    def _get_default_module(self, _importer: Context | None = None) -> TemplateModule:
        return super()._get_default_module()  # without comparing the names of all globals at each import


class SpokenEnvironment(Environment):
    """Hands out a template in the language of the answer; those it refers to follow in the same language."""

    template_class = SpokenTemplate

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self.spoken: dict[str, SpokenEnvironment] = {}

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:  # noqa: A002  (Jinja's name)
        if self.overlayed:
            return super()._load_template(name, globals)
        spoken = self.spoken.get(language())
        if spoken is None:
            spoken = self.spoken[language()] = self.overlay()
        return spoken._load_template(name, globals)

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        """What is known before anybody asks is put in while a template is compiled."""
        Fixed(self.app).visit(source)
        source.set_environment(self)
        return super()._generate(source, name, filename, defer_init)


class Fixed(NodeTransformer):
    """Replaces `_('...')`, `pgettext('...', '...')` and `url_for('...')` by what they give, where nothing in them varies."""

    def __init__(self, app: App) -> None:
        self.app, self.addresses = app, app.url_map.bind("", script_name=app.config["APPLICATION_ROOT"])

    def visit_Call(self, node: nodes.Call, *rest: Any) -> nodes.Node:  # noqa: N802  (named after the node)
        self.generic_visit(node, *rest)
        given = [one.value for one in node.args if isinstance(one, nodes.Const)]
        if (
            not isinstance(node.node, nodes.Name)
            or len(given) < len(node.args)
            or not given
            or node.dyn_args
            or node.dyn_kwargs
        ):
            return node
        match node.node.name:
            case "_" | "gettext" | "pgettext":
                return _sentence(node, given)
            case "url_for":
                return self._address(node, given)
        return node

    def _address(self, node: nodes.Call, given: list[Any]) -> nodes.Node:
        values = {one.key: one.value.value for one in node.kwargs if isinstance(one.value, nodes.Const)}
        if len(values) < len(node.kwargs) or any(name.startswith("_") for name in values):
            return node
        self.app.inject_url_defaults(given[0], values)
        try:
            return nodes.Const(self.addresses.build(given[0], values), lineno=node.lineno)
        except BuildError:  # said where it is drawn, as ever
            return node


def _sentence(node: nodes.Call, given: list[Any]) -> nodes.Node:
    words = (pgettext if len(given) == 2 else gettext)(*given)
    said = nodes.MarkSafeIfAutoescape(nodes.Const(words), lineno=node.lineno)
    if node.kwargs:
        values = [nodes.Pair(nodes.Const(one.key), one.value) for one in node.kwargs]
        return nodes.Mod(said, nodes.Dict(values), lineno=node.lineno)
    try:
        said.expr = nodes.Const(words % {})
    except KeyError:  # a value is missing: said where it is drawn, as ever
        return node
    return said
