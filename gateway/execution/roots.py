"""Plans of whole queries: the fields at the root, each with its levels below."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from gateway.execution.connections import ConnectionPlan
from gateway.execution.plan import Anomaly, ObjectPlan, Run, objects_by_key
from gateway.execution.requests import Requested
from gateway.graphql.declarations import One
from gateway.graphql.fields import MAX_IDS, keys_of, look_up, named_by, only_one
from gateway.store import read
from gateway.store.paging import Page
from gateway.store.resource import Resource


class RootField(Protocol):
    """A field of the query itself."""

    async def value(self, run: Run) -> Any: ...

    def assemblers(self) -> Iterator[ObjectPlan]:
        """The assemblers of the levels below, as far as they are made."""
        ...


@dataclass(slots=True)
class RootConstant:
    """`__typename` of the query."""

    constant: str

    async def value(self, run: Run) -> Any:
        return self.constant

    def assemblers(self) -> Iterator[ObjectPlan]:
        return iter(())


@dataclass(slots=True)
class RootList:
    """A list of a whole resource."""

    resource: Resource
    requested: Requested
    plan: ConnectionPlan

    async def value(self, run: Run) -> Any:
        request = run.page_request(self.resource, self.requested)
        resource, columns, counted = self.resource, self.plan.columns.names(), self.plan.needs_total
        page, total = Page((), has_previous=False, has_next=False), None
        if self.plan.needs_rows:
            page = await run.once(
                (resource, request, columns, counted),
                lambda: read.page(
                    run.database, resource, run.viewer, request, columns, total=counted
                ),
            )
            total = page.total
        elif counted:
            total = await run.once(
                (resource, request.condition),
                lambda: read.count(run.database, resource, run.viewer, request.condition),
            )
        return (await self.plan.connections(run, request, [page], [total or 0]))[0]

    def assemblers(self) -> Iterator[ObjectPlan]:
        return self.plan.assemblers()


@dataclass(slots=True)
class RootOne:
    """A look-up of one object."""

    declared: One
    requested: Requested
    plan: ObjectPlan

    async def value(self, run: Run) -> Any:
        arguments = self.requested.arguments(run.variables, run.context)
        wanted = look_up(self.declared, arguments)
        if isinstance(wanted, int):
            return (await objects_by_key(run, self.plan, [wanted], hide=True)).get(wanted)
        resource, columns = self.declared.resource, self.plan.columns.names()
        page = await read.page(run.database, resource, run.viewer, wanted, columns)
        only_one(resource, page)
        if not page.rows and len(keys_of(self.declared, arguments)) > 1:
            raise Anomaly("keys that may disagree")
        return (await self.plan.objects(run, page.rows))[0] if page.rows else None

    def assemblers(self) -> Iterator[ObjectPlan]:
        return self.plan.assemblers()


@dataclass(slots=True)
class RootNodes:
    """Objects of any type by their ids."""

    many: bool
    requested: Requested
    plan_for: Callable[[str], ObjectPlan]
    plans: dict[str, ObjectPlan] = field(default_factory=dict)

    async def value(self, run: Run) -> Any:
        arguments = self.requested.arguments(run.variables, run.context)
        ids = arguments["ids"] if self.many else [arguments["id"]]
        if len(ids) > MAX_IDS:
            raise Anomaly("too many ids")
        named = [named_by(value, "ids" if self.many else "id") for value in ids]
        wanted: dict[str, dict[int, Any]] = {}
        for resource, row_id in named:
            wanted.setdefault(resource.name, {})[row_id] = None
        for name, keys in wanted.items():
            plan = self.plans.get(name)
            if plan is None:
                plan = self.plans[name] = self.plan_for(name)
            keys.update(await objects_by_key(run, plan, list(keys), hide=True))
        found = [wanted[resource.name][row_id] for resource, row_id in named]
        return found if self.many else found[0]

    def assemblers(self) -> Iterator[ObjectPlan]:
        for plan in self.plans.values():
            yield from plan.assemblers()


@dataclass(slots=True)
class Plan:
    """A query, compiled."""

    fields: dict[str, RootField]

    async def execute(self, run: Run) -> dict[str, Any]:
        """The `data` of the answer."""
        if len(self.fields) == 1:
            ((key, only),) = self.fields.items()
            return {key: await only.value(run)}
        values = await asyncio.gather(*(each.value(run) for each in self.fields.values()))
        return dict(zip(self.fields, values, strict=True))

    def sources(self) -> list[str]:
        """The generated functions, of one level after the other."""
        return [each.source() for root in self.fields.values() for each in root.assemblers()]
