"""From the call to the decree: applications, what was found out, proposals, appointments."""

from .after import Evaluation, NameCorrection
from .applications import Application, Call, Channel
from .appointments import Appointment, EndReason, Institution, Origin, ResponsiblePerson
from .checking import (
    ApplicationPaper,
    Assessment,
    Outcome,
    PaperState,
    Question,
    QuestionOrigin,
    QuestionVerdict,
)
from .draw import DiceThrow, FixedList
from .experience import PastService
from .files import ApplicantFile, FileState
from .placement import ChangeKind, Proposal, ProposalChange, ProposalLine, ProposalState
from .secretariats import Nominee, SecretariatProposal, SecretariatState
from .selection import Mark, Score, Selection, SelectionLine, Step

__all__ = [
    "ApplicantFile",
    "Application",
    "ApplicationPaper",
    "Appointment",
    "Assessment",
    "Call",
    "ChangeKind",
    "Channel",
    "DiceThrow",
    "EndReason",
    "Evaluation",
    "FileState",
    "FixedList",
    "Institution",
    "Mark",
    "NameCorrection",
    "Nominee",
    "Origin",
    "Outcome",
    "PaperState",
    "PastService",
    "Proposal",
    "ProposalChange",
    "ProposalLine",
    "ProposalState",
    "Question",
    "QuestionOrigin",
    "QuestionVerdict",
    "ResponsiblePerson",
    "Score",
    "SecretariatProposal",
    "SecretariatState",
    "Selection",
    "SelectionLine",
    "Step",
]
