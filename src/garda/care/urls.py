from garda.sealed.routes import paper_routes

from .vault import HEALTH

urlpatterns = paper_routes(HEALTH)
