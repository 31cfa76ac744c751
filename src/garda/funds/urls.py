from garda.sealed.routes import paper_routes

from .vault import BANK

urlpatterns = paper_routes(BANK)
