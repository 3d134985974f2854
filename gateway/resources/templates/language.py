"""The language of templates: variables, a few filters and `if` of Jinja2, and nothing else."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gateway.errors import suggestion

VARIABLES = {
    "customer.first_name": "First name of the customer; empty if it is not known",
    "customer.last_name": "Last name of the customer; empty if it is not known",
    "customer.name": "First and last name of the customer; empty if neither is known",
    "customer.email": "E-mail address of the customer; empty if it is not known",
    "location.name": "Name of the location",
    "location.city": "City of the location; empty if it is not known",
    "account.name": "Name of the company, or of its brand",
    "account.verb": 'What customers do there: "visiting" or "using", in the language',
    "link": "Address of the feedback page",
    "unsubscribe_link": "Address at which the customer unsubscribes (e-mail only)",
}
FILTERS = ("capitalize", "default", "lower", "title", "trim", "upper")
_GROUPS = {name.partition(".")[0] for name in VARIABLES if "." in name}
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const),
    *(nodes.If, nodes.CondExpr, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand),
    nodes.Filter,
)
_NAMES_OF_UNSAFE = {
    nodes.For: "a loop",
    nodes.Call: "a call",
    nodes.Macro: "a macro",
    nodes.Assign: "an assignment",
    nodes.Getitem: "an index",
    nodes.Include: "an include",
    nodes.Import: "an import",
    nodes.FromImport: "an import",
    nodes.Extends: "another template",
    nodes.Block: "a block",
}


def _environment(autoescape: bool) -> Environment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=autoescape, undefined=StrictUndefined, keep_trailing_newline=True, cache_size=0
    )
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.tests, environment.globals = {}, {}
    return environment


_HTML, _TEXT = _environment(autoescape=True), _environment(autoescape=False)


@lru_cache(maxsize=1_000)
def compiled(source: str, *, html: bool) -> Template:
    """A template that was checked when it was written, ready to be rendered."""
    return (_HTML if html else _TEXT).from_string(source)


def problems(source: str, *, html: bool) -> list[str]:
    """What is wrong with a template, a sentence for each; none if it can be rendered."""
    environment = _HTML if html else _TEXT
    try:
        tree = environment.parse(source)
        # What is not allowed is not compiled: that computes what is constant, however large.
        wrong = list(dict.fromkeys(_unsafe(tree))) or list(dict.fromkeys(_unknown(tree)))
        if not wrong:
            environment.compile(tree)
    except TemplateSyntaxError as error:
        message = error.message or "it cannot be read"
        if message.startswith("No filter named"):
            message = _of_filters(message)
        return [f"line {error.lineno}: {message.rstrip('.')}{'' if message[-1] == '?' else '.'}"]
    except RecursionError:
        return ["it is nested too deeply."]
    return wrong


def variables_of(source: str, *, html: bool) -> set[str]:
    """The variables that a template without problems uses."""
    return {name for _, name in _uses((_HTML if html else _TEXT).parse(source))}


def _of_filters(message: str) -> str:
    name = message.partition("'")[2].partition("'")[0]
    return f"there is no filter `{name}`.{suggestion(name, FILTERS)}"


def _unsafe(tree: nodes.Template) -> Iterator[str]:
    for node in _walk(tree):
        if not isinstance(node, _ALLOWED):
            what = _NAMES_OF_UNSAFE.get(type(node), f"`{type(node).__name__.lower()}`")
            yield f"line {node.lineno}: {what} is not allowed. Use variables, filters and `if`."
        elif isinstance(node, nodes.Getattr) and _dotted(node) is None:
            yield f"line {node.lineno}: `.{node.attr}` is of no variable. Use variables alone."


def _unknown(tree: nodes.Template) -> Iterator[str]:
    for line, name in _uses(tree):
        if name not in VARIABLES:
            yield f"line {line}: there is no variable `{name}`.{suggestion(name, VARIABLES)}"


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _uses(node: nodes.Node) -> Iterator[tuple[int, str]]:
    """Where names and attributes of names stand, written as authors do."""
    if isinstance(node, nodes.Getattr):
        name = _dotted(node)
        if name is not None:
            yield node.lineno, name
            return
    elif isinstance(node, nodes.Name):
        yield node.lineno, node.name
        return
    for child in node.iter_child_nodes():
        yield from _uses(child)


def _dotted(node: nodes.Node) -> str | None:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        inner = _dotted(node.node)
        return None if inner is None else f"{inner}.{node.attr}"
    return None


def nested(values: dict[str, Any]) -> dict[str, Any]:
    """Values by their dotted names as templates reach them."""
    found: dict[str, Any] = {group: {} for group in _GROUPS}
    for name, value in values.items():
        group, dot, inner = name.partition(".")
        if dot:
            found[group][inner] = value
        else:
            found[name] = value
    return found
