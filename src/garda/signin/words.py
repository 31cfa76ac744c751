"""Django's check of new passwords, with the words of the field, the places and the person."""

from __future__ import annotations

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from garda.people.models import Account
from garda.regions.models import Election
from garda.regions.queries import chains

from .domain.words import LEFT, WORDS, left_of, words_in
from .queries import grants_in_force, own_person


class PasswordWordsValidator(CommonPasswordValidator):
    """Refuses common passwords, also behind or around words that everybody here would try."""

    def validate(self, password: str, user: Account | None = None) -> None:
        super().validate(password, user)
        left = left_of(password, WORDS | words_of(user))
        if len(left) < LEFT or left in self.passwords:
            raise ValidationError(self.get_help_text(), code="password_words")

    def get_help_text(self) -> str:
        return (
            "Nama Anda, nama wilayah, tahun pemilihan, dan kata seperti KPU, Pilkada, atau TPS "
            f"mudah ditebak. Tanpa kata-kata itu harus tersisa sedikitnya {LEFT} huruf atau angka."
        )


def words_of(user: Account | None) -> frozenset[str]:
    """Parts of the names of an account: its user name, its person, its regions up to the province,
    its elections and their years. Four queries at most, however many grants."""
    if user is None:
        return frozenset()
    grants = grants_in_force([user.pk]).get(user.pk, [])
    person = own_person(user)
    texts = [user.username, person.name if person is not None else ""]
    texts += [region.name for region in chains(g.region for g in grants)]
    for election in Election.objects.filter(pk__in={g.election_id for g in grants}):
        texts += [election.name, str(election.voting_day.year)]
    return words_in(texts)
