from garda.sealed.routes import paper_routes

from .vault import COURT

urlpatterns = paper_routes(COURT)
