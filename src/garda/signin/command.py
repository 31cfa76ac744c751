"""``garda invite``: whoever runs the machine lets the first people of an office in."""

from __future__ import annotations

from argparse import Namespace
from uuid import UUID

from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome
from garda.kernel.roles import Role
from garda.people.models import Account
from garda.people.services import NewAccount, open_accounts, system_operator
from garda.regions.models import Election, Region
from garda.regions.queries import current_election, region_by_code

from .domain.code import grouped
from .links import invitation_link
from .services.invitations import issue


class NothingToInvite(GardaError):
    """No such account, election or region; the message says which, and what to give."""

    code = "nothing_to_invite"


def run(args: Namespace) -> Outcome:
    """Give an account a code, opening it first where ``--role`` and ``--region`` are given."""
    election = current_election([args.election] if args.election else ())
    if election is None:
        raise NothingToInvite(
            id="Belum ada pemilihan di basis data ini. Impor dahulu foldernya: garda import",
            en="There is no election in this database. Import its folder first: garda import",
        )
    account_id = _account(election, args)
    operator = system_operator(election.id)
    (issued,) = issue(operator, election=election, account_ids=[account_id])
    code, link = grouped(issued.code), invitation_link(issued.code)
    data = {"username": args.username, "code": code, "link": link, "expires": issued.expires_at}
    return Outcome(
        {**data, "expires": issued.expires_at.isoformat()},
        f"{args.username}: {code}\n{link}\nBerlaku satu kali, sampai "
        f"{issued.expires_at:%d-%m-%Y %H.%M} UTC. Tidak disimpan: catat sekarang.",
    )


def _account(election: Election, args: Namespace) -> UUID:
    found = Account.objects.filter(username=args.username).values_list("pk", flat=True).first()
    if found is not None:
        return found
    if not args.role or args.region is None:
        raise NothingToInvite(
            id=f"Akun {args.username} belum ada. Untuk membukanya, sebutkan --role dan --region.",
            en=f"There is no account {args.username}. To open it, give --role and --region.",
        )
    region = _region(args.region)
    wanted = NewAccount(args.username, None, Role(args.role), region)
    (opened,) = open_accounts(
        system_operator(election.id),
        election=election,
        accounts=[wanted],
        valid_from=clock.today(region.time_zone),
    )
    return opened


def _region(code: str) -> Region:
    try:
        return region_by_code(code)
    except Region.DoesNotExist as missing:
        raise NothingToInvite(
            id=f"Tidak ada wilayah berkode {code}. Tulis seperti 33.20.",
            en=f"There is no region with the code {code}. Write it like 33.20.",
        ) from missing
