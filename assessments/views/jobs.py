"""How far a job behind the pages is, for the script of its page."""

from __future__ import annotations

from django.http import JsonResponse

from assessments.models import Job


def progress_of(job: Job | None) -> JsonResponse:
    """Never cached; of no job that nothing is under way."""
    told = (job.done, job.total, job.is_under_way) if job else (0, 0, False)
    names = ("done", "total", "under_way")
    headers = {"Cache-Control": "no-store"}
    return JsonResponse(dict(zip(names, told, strict=True)), headers=headers)
