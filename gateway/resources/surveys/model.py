"""Stored form of surveys: forms of ordered fields, some with options to choose from."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, true
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import (
    Base,
    ImportedRow,
    TenantRow,
    belongs_to,
    choice,
    external_key,
    tenant_key,
)


class SurveyFieldType(StrEnum):
    """What a field asks for: a rating within bounds, a text, or some of its options."""

    CSAT = "CSAT"
    NPS = "NPS"
    RATING = "RATING"
    TEXT = "TEXT"
    CHOICE = "CHOICE"
    MULTI_CHOICE = "MULTI_CHOICE"


class SurveyModel(ImportedRow, Base):
    __tablename__ = "surveys"
    __table_args__ = (
        tenant_key(),
        external_key(),
        Index(None, "account_id", "name", "id"),
        Index(None, "account_id", "created", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())


class SurveyFieldModel(ImportedRow, Base):
    __tablename__ = "survey_fields"
    __table_args__ = (
        tenant_key(),
        external_key(),
        belongs_to("surveys", "survey_id"),
        Index(None, "account_id", "survey_id", "position", "id"),
    )

    survey_id: Mapped[int]
    position: Mapped[int]
    type: Mapped[SurveyFieldType] = mapped_column(choice(SurveyFieldType, "type"))
    label: Mapped[str] = mapped_column(String(500))
    required: Mapped[bool]


class SurveyFieldOptionModel(TenantRow, Base):
    __tablename__ = "survey_field_options"
    __table_args__ = (
        tenant_key(),
        belongs_to("survey_fields", "field_id"),
        Index(None, "account_id", "field_id", "position", "id"),
    )

    field_id: Mapped[int]
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(200))
