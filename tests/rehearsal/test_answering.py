"""What scripted people type is read as they mean it, and their nonsense as nothing."""

from __future__ import annotations

import random

import pytest

from bot.demo import ROOT
from bot.domain.answers import read_answer
from bot.domain.asked import Asked
from bot.domain.facts import MeasureFacts, ProjectFacts, ReturnFacts
from bot.domain.forms import parse_form
from bot.domain.money import read_money
from bot.domain.questions import Kind, Level
from bot.domain.quarters import Quarter, london
from bot.domain.readings import Accepted, Doubtful
from bot.rehearsal.answering import Known, draw_answer, foreign
from bot.rehearsal.antics import OCCASIONS
from bot.rehearsal.rehearsal import TEMPLATES
from bot.rehearsal.words import read_phrases

PHRASES = read_phrases(TEMPLATES)
