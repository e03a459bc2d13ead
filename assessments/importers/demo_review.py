"""The review of the demonstration's year, from its submission to its publication.

Every move and decision goes through the services that people use; ``fixtures/demo/…/review.yaml``
holds what the demonstration's people decide and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from assessments.models import Answer, Assessment, Explanation, Verdict
from assessments.selectors.decisions import open_review, open_trail
from assessments.selectors.files import open_file
from assessments.selectors.readiness import missing_of
from assessments.services.answers import AnswerEdit, Typed, save_typed
from assessments.services.checking import explain_all
from assessments.services.deciding import Ruling, decide
from assessments.services.evidence import Citation, add_citation
from assessments.services.moving import move_assessment
from assessments.services.passage import Press
from criteria.rules.spec import IndicatorSpec
from dtscore.accounts.models import User

DAYS_TO_ANSWER = 7
CONTRADICTED = (
    "Dữ liệu dùng thử: số liệu ghi đúng như báo cáo giấy năm 2022, đơn vị chưa đối chiếu lại."
)


class DemoReview:
    """Carries one assessment through its chain; ``report`` and ``review`` lay out its papers."""

    def __init__(
        self,
        assessment: Assessment,
        people: Mapping[str, User],
        content: Mapping[str, Any],
        *,
        report: Press,
        review: Press,
    ) -> None:
        self.pk, self.people, self.content = assessment.pk, people, content
        self.presses = {"submit": report, "approve": review, "finalize": review}
        self.officer, self.leader = people["canbo.quangbinh"], people["lanhdao.quangbinh"]
        self.admin = people["quantri.thanhhoa"]

    def carry(self) -> None:
        """From the draft to the publication."""
        self._explain_what_is_missing()
        self._explain_contradictions()
        self._move(self.leader, "submit")
        for step in self.content["steps"]:
            self._review(step)
        self._explain()
        self._move(self.admin, "finalize")
        self._move(self.admin, "publish")

    def _assessment(self) -> Assessment:
        rows = Assessment.objects.select_related("unit", "campaign__indicator_set")
        return rows.get(pk=self.pk)

    def _move(self, actor: User, name: str, **more: Any) -> None:
        press = self.presses.get(name)
        move_assessment(actor=actor, assessment=self._assessment(), move=name, press=press, **more)

    def _explain_what_is_missing(self) -> None:
        words = self.content["missing_explanation"]
        answers = {
            answer.indicator.code: answer.version
            for answer in Answer.objects.filter(assessment=self.pk).select_related("indicator")
        }
        missing = missing_of(open_file(self._assessment()))
        for code in dict.fromkeys(item.code for item in missing):
            version = answers[code]

            def read(_: IndicatorSpec, version: int = version) -> Typed:
                return Typed(AnswerEdit(explanation=words), version, "")

            save_typed(actor=self.officer, assessment_pk=self.pk, indicator_code=code, read=read)

    def _explain_contradictions(self) -> None:
        """Nobody knows any more why the papers say what they say; the words say so."""
        assessment = self._assessment()
        explain_all(
            actor=self.officer,
            unit=assessment.unit,
            year=assessment.campaign.year,
            words=CONTRADICTED,
            set_code=assessment.campaign.indicator_set.code,
            is_demo=True,
        )

    def _review(self, step: Mapping[str, Any]) -> None:
        reviewer, leader = self.people[step["reviewer"]], self.people[step["leader"]]
        self._move(reviewer, "begin")
        if returned := step.get("returned"):
            for code, comment in returned.items():
                self._decide(reviewer, code, Ruling(Verdict.RETURNED, comment=comment))
            due_on = localdate() + timedelta(DAYS_TO_ANSWER)
            self._move(reviewer, "return", comment=step["return_comment"], due_on=due_on)
            self._correct(step["corrections"])
            self._explain_contradictions()
            self._move(self.leader, "submit")
            self._move(reviewer, "begin")
        rulings = step["decisions"]
        for code in open_review(self._assessment()).undecided:
            self._decide(reviewer, code, _ruling(rulings.get(code, {})))
        self._move(reviewer, "finish")
        self._move(leader, "approve")

    def _correct(self, corrections: Mapping[str, Any]) -> None:
        assessment = self._assessment()
        for code, item in corrections.items():
            document = assessment.unit.documents.get(number=item["document"])
            add_citation(
                actor=self.officer,
                assessment=assessment,
                indicator_code=code,
                citation=Citation(document=document, note=item["note"]),
            )

    def _decide(self, actor: User, code: str, ruling: Ruling) -> None:
        assessment = self._assessment()
        trail = open_trail(assessment, code)
        seen = trail.number if trail else 0
        decide(actor=actor, assessment=assessment, code=code, ruling=ruling, seen=seen)

    def _explain(self) -> None:
        review = open_review(self._assessment())
        for code, words in self.content["explanations"].items():
            answer = review.trails[code].answer
            assert answer is not None
            Explanation.objects.create(
                assessment=review.assessment,
                indicator=answer.indicator,
                words=words,
                updated_by=self.leader,
            )
        self._move(self.leader, "explain")
        reviewer = self.people[self.content["steps"][-1]["reviewer"]]
        for code, item in self.content["explanation_answers"].items():
            self._decide(reviewer, code, _ruling(item))


def _ruling(item: Mapping[str, Any]) -> Ruling:
    points, comment = item.get("points"), item.get("comment", "")
    if points is None:
        return Ruling(Verdict.ACCEPTED, comment=comment)
    return Ruling(Verdict.ADJUSTED, points=Decimal(points), comment=comment)
