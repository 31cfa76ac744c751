from django.apps import AppConfig


class VotingDayConfig(AppConfig):
    name = "garda.votingday"
    label = "votingday"
