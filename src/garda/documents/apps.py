from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "garda.documents"
    label = "documents"
