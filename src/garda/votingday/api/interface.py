"""The interface of stations' phones; its words are in ``docs/api-hasil.md``."""

from garda.activities.api.envelope import phone_api

api = phone_api("hp-tps")
