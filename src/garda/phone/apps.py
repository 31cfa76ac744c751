from django.apps import AppConfig


class PhoneConfig(AppConfig):
    name = "garda.phone"
    label = "phone"
