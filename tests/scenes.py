"""What a module makes of the demonstration once, for all its tests to begin from.

A module with a function ``play(demo)``, which leads an assessment somewhere and returns it, has the
fixture ``played``. Leading an assessment through a submission takes half a second, which fifty
tests need not do fifty times; what each of them does afterwards is taken back as always.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from assessments.models import Assessment
from tests.reviewing import begin_review, fresh


@dataclass(frozen=True)
class Scene:
    """An assessment as the module led it, and the files that were stored on the way."""

    assessment: Assessment
    files: Path


@pytest.fixture(scope="module")
def scene(request, demo, django_db_blocker, tmp_path_factory) -> Scene:
    """Set up before the first test that plays on it; the others of the module run before that."""
    files = tmp_path_factory.mktemp("scene")
    with django_db_blocker.unblock():
        with override_settings(MEDIA_ROOT=files):
            assessment = request.module.play(demo)
        connection.check_constraints()  # as for the demonstration: once, not after every test
    return Scene(assessment, files)


@pytest.fixture
def played(scene) -> Assessment:
    """The assessment of the scene, its files copied to where this test stores its own."""
    if any(scene.files.iterdir()):
        shutil.copytree(scene.files, settings.MEDIA_ROOT, dirs_exist_ok=True)
    return fresh(scene.assessment)


def points_under_review(demo) -> Assessment:
    """The scene of several modules: the assessment in points at the district, the first of two
    steps."""
    leader, reviewer = demo.people["lanhdao.quangbinh"], demo.people["thamdinh.quangxuong"]
    return begin_review(demo.points, leader=leader, reviewer=reviewer)
