"""Acts of forming the groups, one module per act. Each call is one act, one transaction and one
ledger entry; a refused act changes nothing."""

from .accepting_papers import accept_papers
from .adopting import adopt
from .announcing import announce
from .announcing_lists import announce_list
from .appointing import NewMembers, appoint_members
from .batching import take_list
from .calls import extend_call, open_calls
from .certificates import learn_certificate
from .changing import Wanted, change_proposal, confirm_changes
from .checking_papers import check_paper, reopen_paper
from .counter import CounterEntry, Taken, take_at_counter
from .deciding import accept_proposals, refuse_proposal
from .decreeing import decree
from .decreeing_bodies import decree_members
from .decreeing_secretariats import decree_secretariats
from .drawing import fix_list, throw_dice
from .electing import elect_chair
from .evaluating import Judgement, evaluate_members
from .filling import fill_direct, fill_from_neighbour, fill_same_village
from .intake import NewApplication, record_applications
from .lending import offer_reserve, take_back_offer
from .lists import clear_lists, rejected_rows, send_list, take_in
from .marking import confirm_marks, enter_marks
from .naming import decide_name, propose_name
from .nominating import NewProposal, record_proposals
from .nominees import Nomination
from .officers import import_officers, plan_officers
from .papers import HandedIn, attach_paper, note_paper
from .proposing import propose
from .questioning import NewQuestion
from .questions import Deciding, ask, ask_many, confirm_verdict, propose_verdict
from .reopening_marks import reopen_marks
from .replacing import end_appointment, replace
from .responsible import end_responsible, name_responsible
from .screening import assess
from .selecting import select_members
from .succeeding import replace_selected
from .undecreeing import undo_decree
from .waiving import request_waiver
from .willingness import Willingness, record_willingness
from .wiping import wipe_applications
from .withdrawing import withdraw

__all__ = [
    "CounterEntry",
    "Deciding",
    "HandedIn",
    "Judgement",
    "NewApplication",
    "NewMembers",
    "NewProposal",
    "NewQuestion",
    "Nomination",
    "Taken",
    "Wanted",
    "Willingness",
    "accept_papers",
    "accept_proposals",
    "adopt",
    "announce",
    "announce_list",
    "appoint_members",
    "ask",
    "ask_many",
    "assess",
    "attach_paper",
    "change_proposal",
    "check_paper",
    "clear_lists",
    "confirm_changes",
    "confirm_marks",
    "confirm_verdict",
    "decide_name",
    "decree",
    "decree_members",
    "decree_secretariats",
    "elect_chair",
    "end_appointment",
    "end_responsible",
    "enter_marks",
    "evaluate_members",
    "extend_call",
    "fill_direct",
    "fill_from_neighbour",
    "fill_same_village",
    "fix_list",
    "import_officers",
    "learn_certificate",
    "name_responsible",
    "note_paper",
    "offer_reserve",
    "open_calls",
    "plan_officers",
    "propose",
    "propose_name",
    "propose_verdict",
    "record_applications",
    "record_proposals",
    "record_willingness",
    "refuse_proposal",
    "rejected_rows",
    "reopen_marks",
    "reopen_paper",
    "replace",
    "replace_selected",
    "request_waiver",
    "select_members",
    "send_list",
    "take_at_counter",
    "take_back_offer",
    "take_in",
    "take_list",
    "throw_dice",
    "undo_decree",
    "wipe_applications",
    "withdraw",
]
