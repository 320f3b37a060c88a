"""Routes are told with everything they are hung up under, and as the functions that the program has for them."""

from __future__ import annotations

import pytest

from tests.taint.program_case import run

VIEWS = """
from django.views.generic import TemplateView, View
def plain(request): ...
class Shown(TemplateView):
    template_name = "x.html"
class Handled(View):
    def post(self, request): ...
"""


def check(files: dict[str, str], wanted: dict[str, str]) -> None:
    """`wanted` is every route's label by its function; missing and extra both fail."""
    found = {entry.function: entry.label for entry in run(files).entry_points if entry.kind == "route"}
    assert found == wanted


def test_an_included_module_stands_under_its_prefix_and_view_classes_under_their_routes() -> None:
    files = {
        "views.py": VIEWS,
        "shop.py": "from django.urls import path\nimport views\n"
        "urlpatterns = [path('all/', views.plain), path('one/', views.Shown.as_view()), "
        "path('new/', views.Handled.as_view())]\n",
        "urls.py": "from django.urls import include, path\nurlpatterns = [path('shop/', include('shop'))]\n",
    }
    wanted = {"views.plain": "shop/all/", "views.Shown": "shop/one/", "views.Handled.post": "POST shop/new/"}
    check(files, wanted)


def test_a_list_that_is_included_has_its_own_prefix() -> None:
    files = {
        "views.py": VIEWS,
        "urls.py": "from django.urls import include, path\nimport views\ninner = [path('a/', views.plain)]\n"
        "urlpatterns = [path('v1/', include((inner, 'app')))]\n",
    }
    check(files, {"views.plain": "v1/a/", "views.Handled.post": "route views.Handled.post"})


def test_a_decorated_view_is_told_and_not_the_function_that_its_decorator_makes() -> None:
    files = {
        "gates.py": "import functools\ndef needed(view):\n    @functools.wraps(view)\n"
        "    def inner(request):\n        return view(request)\n    return inner\n",
        "views.py": "from gates import needed\n@needed\ndef show(request): ...\ndef list_all(request): ...\n",
        "urls.py": "from django.urls import path\nfrom gates import needed\nimport views\n"
        "urlpatterns = [path('show/', views.show), path('all/', needed(views.list_all))]\n",
    }
    check(files, {"views.show": "show/", "views.list_all": "all/"})


def test_routers_stand_under_their_own_prefix_and_that_of_their_inclusion() -> None:
    files = {
        "people.py": "from fastapi import APIRouter\nrouter = APIRouter(prefix='/people')\n"
        "@router.get('/me')\ndef me(): ...\n",
        "app.py": "from fastapi import FastAPI\nfrom people import router\napp = FastAPI()\n"
        "app.include_router(router, prefix='/v1')\n@app.get('/')\ndef index(): ...\n",
    }
    check(files, {"people.me": "GET /v1/people/me", "app.index": "GET /"})


def test_registrations_inside_a_factory_are_seen() -> None:
    files = {
        "app.py": "from flask import Blueprint, Flask\ndef show(): ...\n"
        "def create_app():\n    app = Flask(__name__)\n    pages = Blueprint('p', __name__, url_prefix='/pages')\n"
        "    pages.add_url_rule('/show', view_func=show, methods=['GET'])\n    app.register_blueprint(pages)\n"
        "    return app\n",
    }
    check(files, {"app.show": "GET /pages/show"})


@pytest.mark.parametrize("maker", ["DefaultRouter", "SimpleRouter"])
def test_a_view_set_is_told_by_its_methods_under_the_prefix_of_its_router(maker: str) -> None:
    files = {
        "urls.py": "from django.urls import include, path\nfrom rest_framework import routers, viewsets\n"
        "class Notes(viewsets.ViewSet):\n    def list(self, request): ...\n"
        f"router = routers.{maker}()\nrouter.register('notes', Notes)\n"
        "urlpatterns = [path('api/', include(router.urls))]\n",
    }
    check(files, {"urls.Notes.list": "api/notes"})


def test_a_route_too_long_for_an_interface_is_told_by_its_function() -> None:
    route = "/channels/{channel_name}/packages/{package_name}/versions/{platform}/{filename}/of/the/one"
    files = {
        "app.py": f"from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('{route}')\ndef version(): ...\n"
    }
    check(files, {"app.version": "route app.version"})
