"""The facts that exist for a viewer, put together from the rows of the tables."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tests.analytics.meanings import Answer, Fact, Result, Row

NAMED = {
    "BUSINESS": "locations",
    "USER": "users",
    "FEEDBACK_FORM": "surveys",
    "GROUP": "location_groups",
    "GROUP_SECTION": "location_group_sections",
    "FEEDBACK_FORM_FIELD": "survey_fields",
    "TAG": "review_tags",
    "PLATFORM": "review_platforms",
    "REP": "users",
    "CLIENT": "customers",
    "TEMPLATE": "surveys",
    "QUESTION": "survey_fields",
}


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
        kinds: tuple[str, ...] = ("send", "result", "replied", "first", "reply", "answer")
        kinds += ("review", "review first reply", "review reply")
        kinds += ("profile", "keyword", "activity", "response")
        self.facts: dict[str, list[Fact]] = {kind: [] for kind in kinds}
        answered = {
            row["feedback_request_id"]
            for row in self._rows("feedbacks")
            if self._place(row) is not None
        }
        for row in self._rows("feedback_requests"):
            place = self._place(row)
            at, survey = row["sent_at"], row["survey_id"]
            if place is not None and row["state"] == "SENT" and at <= dt.datetime.now(dt.UTC):
                fact = Fact("send", at, place, survey, row["user_id"], row)
                self.facts["send"].append(replace(fact, said=row["id"] in answered))
        for row in self._rows("feedbacks"):
            place = self._place(row)
            if place is not None:
                asked = self.by_id["feedback_requests"].get(row["feedback_request_id"])
                asker = asked["user_id"] if asked else None
                result = Result(row, tuple(answers[row["id"]]), tuple(replies[row["id"]]), asker)
                self._add(result, place)

        self._add_reviews()
        self._add_days()
        self._add_activities()

    def _add_reviews(self) -> None:
        tags: dict[int, list[int]] = defaultdict(list)
        for tie in self.tables["review_tag_links"]:
            tags[tie["review_id"]].append(tie["tag_id"])
        replies: dict[int, list[Row]] = defaultdict(list)
        for row in self._rows("review_replies"):
            replies[row["review_id"]].append(row)
        for row in self._rows("reviews"):
            place = self._place(row)
            if place is None or row["state"] == "DELETED" or not row["active"]:
                continue
            kind = self.by_id["review_platforms"][row["platform_id"]]["kind"]
            keys = {"TAG": tuple(tags[row["id"]]) or (None,), "platform": (kind,)}
            keys["PLATFORM"] = (row["platform_id"],)
            fact = Fact("review", row["created"], place, None, None, row, keys=keys)
            fact = replace(fact, said=bool(replies[row["id"]]))
            self.facts["review"].append(fact)
            given = sorted(replies[row["id"]], key=lambda each: (each["created"], each["id"]))
            for reply in given[:1]:
                again = replace(fact, kind="review first reply", at=reply["created"])
                self.facts["review first reply"].append(again)
            for reply in given:
                again = replace(fact, kind="review reply", at=reply["created"], row=reply)
                self.facts["review reply"].append(again)

    def _add_days(self) -> None:
        for kind, table, date in (
            ("profile", "profile_metrics", "day"),
            ("keyword", "search_keywords", "month"),
        ):
            for row in self._rows(table):
                place = self._place(row)
                if place is not None:
                    keys = {"KEYWORD": (row.get("keyword"),), "BRANDED": (row.get("branded"),)}
                    self.facts[kind].append(
                        Fact(kind, row["created"], place, None, None, row, day=row[date], keys=keys)
                    )

    def _add_activities(self) -> None:
        responses: dict[int, list[Row]] = defaultdict(list)
        for row in self._rows("activity_responses"):
            said = (row["response_value"], row["response_text"])
            if any(text and text.strip() for text in said):
                responses[row["activity_feedback_id"]].append(row)
        for row in self._rows("activity_feedbacks"):
            if self.locations is not None and row["rep_user_id"] != self.user:
                continue
            given = responses[row["id"]]
            keys = {
                "REP": (row["rep_user_id"],),
                # Nobody who is restricted sees a customer here.
                "CLIENT": (row["client_customer_id"] if self.locations is None else None,),
                "TEMPLATE": (row["template_survey_id"],),
                "ACTIVITY_TYPE": (row["activity_type"],),
            }
            at = row["created"]
            fact = Fact("activity", at, None, None, None, row, keys=keys, said=bool(given))
            self.facts["activity"].append(fact)
            for each in given:
                field, text = each["field_id"], each["question_id"]
                asked = f"f{field}" if field else None if text is None else f"o{text}"
                again = replace(
                    fact, kind="response", row=each, keys={**keys, "QUESTION": (asked,)}
                )
                self.facts["response"].append(again)

    def called(self, dimension: str, key: int | str) -> str | None:
        """What the object of a key is called, if the viewer sees it; a word is itself."""
        table = NAMED.get(dimension)
        if dimension == "QUESTION":
            if str(key)[0] == "o":
                return str(key)[1:]
            key = int(str(key)[1:])
        if table is None:
            return None
        row = self.by_id[table][key]
        if self.locations is not None and not self._seen(table, row["id"]):
            return None
        for name in ("name", "label", "email"):
            if row.get(name):
                return str(row[name])
        return None

    def _seen(self, table: str, row_id: int) -> bool:
        """Whether a user of some locations sees an object beside those of its locations."""
        assert self.locations is not None
        own = {group for place in self.locations for group in self.groups[place]}
        if table == "users":
            return row_id == self.user
        if table == "location_groups":
            return row_id in own
        if table == "location_group_sections":
            return row_id in {self.by_id["location_groups"][each]["section_id"] for each in own}
        return table != "customers"

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
