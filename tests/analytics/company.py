"""The facts that exist for a viewer, put together from the rows of the tables."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tests.analytics.meanings import Answer, Fact, Result, Row


class Company:
    """What an answer is made from: the rows that exist for a viewer."""

    def __init__(
        self,
        tables: Mapping[str, Sequence[Row]],
        accounts: tuple[int, ...],
        locations: tuple[int, ...] | None = None,
        user: int | None = None,
    ) -> None:
        self.tables = tables
        self.accounts = accounts
        self.locations = locations
        self.user = user
        self.by_id = {
            name: {row["id"]: row for row in rows if row["account_id"] in self.accounts}
            for name, rows in self.tables.items()
            if rows and "id" in rows[0] and "account_id" in rows[0]
        }
        self.groups: dict[int, list[int]] = defaultdict(list)
        for tie in self.tables["location_group_members"]:
            self.groups[tie["location_id"]].append(tie["group_id"])
        chosen: dict[int, list[int]] = defaultdict(list)
        for tie in self.tables["feedback_answer_choices"]:
            chosen[tie["answer_id"]].append(tie["option_id"])
        answers: dict[int, list[Answer]] = defaultdict(list)
        for row in self._rows("feedback_answers"):
            options = [self.by_id["survey_field_options"][each] for each in chosen[row["id"]]]
            options.sort(key=lambda option: (option["position"], option["id"]))
            answers[row["feedback_id"]].append(
                Answer(row, self.by_id["survey_fields"][row["field_id"]], tuple(options))
            )
        replies: dict[int, list[Row]] = defaultdict(list)
        for row in self._rows("feedback_replies"):
            replies[row["feedback_id"]].append(row)
        kinds = ("send", "result", "replied", "first", "reply", "answer")
        self.facts: dict[str, list[Fact]] = {kind: [] for kind in kinds}
        for row in self._rows("feedback_requests"):
            place = self._place(row)
            if place is not None and row["type"] != "SUPPRESSED":
                at, survey = row["due"] or row["created"], row["survey_id"]
                self.facts["send"].append(Fact("send", at, place, survey, row["user_id"], row))
        for row in self._rows("feedbacks"):
            place = self._place(row)
            if place is not None:
                asked = self.by_id["feedback_requests"].get(row["feedback_request_id"])
                asker = asked["user_id"] if asked else None
                result = Result(row, tuple(answers[row["id"]]), tuple(replies[row["id"]]), asker)
                self._add(result, place)

    def _rows(self, table: str) -> Iterator[Row]:
        return iter(self.by_id[table].values())

    def _place(self, row: Row) -> Row | None:
        if self.locations is not None and row["location_id"] not in self.locations:
            return None
        return self.by_id["locations"][row["location_id"]]

    def _add(self, result: Result, place: Row) -> None:
        row, first = result.row, result.first_reply
        at, survey = row["created"], row["survey_id"]
        fact = Fact("result", at, place, survey, result.asker, row, result)
        self.facts["result"].append(fact)
        replier = None if first is None else first["user_id"]
        self.facts["replied"].append(replace(fact, kind="replied", user=replier))
        if first is not None:
            again = replace(fact, kind="first", user=replier, at=first["created"])
            self.facts["first"].append(again)
        for reply in result.replies:
            again = replace(fact, kind="reply", user=reply["user_id"], at=reply["created"])
            self.facts["reply"].append(replace(again, row=reply))
        for answer in result.answers:
            self.facts["answer"].append(replace(fact, kind="answer", answer=answer))
