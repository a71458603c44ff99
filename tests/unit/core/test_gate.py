"""The gates: a disabled plugin's views, subscribers, services, files, mounts, menus and slots are not there."""

from __future__ import annotations

import pytest

from aipress_core.testing import World

SHOP = """
class Stall(Resource):
    pass

@hookimpl
def aipress_register_mounts():
    return [Mount("shop", Stall)]

@hookimpl
def aipress_register_permissions():
    return [Permission("shop:till.open", "Open the till", ("cashier",))]

@hookimpl
def aipress_nav_items(menu):
    return [NavItem("The shop", "/shop/", name="shop")] if menu == "main" else []

@hookimpl
def aipress_render_slot(slot):
    return "Sale <b>now</b>" if slot == "home.rail" else None

@view_config(context=Stall, permission=NO_PERMISSION_REQUIRED)
def stall(request):
    return Response("open")

@view_config(context=Stall, name="till", permission="shop:till.open")
def till(request):
    return Response("money")

def includeme(config):
    config.scan("aipress_shop.plugin")
"""


def world_of(browser):
    world = World(browser.app, browser.app.registry.runtime.database)
    world.browser = browser
    return world


def test_switching_is_in_force_at_the_next_request(workshop):
    workshop.plugin("shop", SHOP, {"static/shop.css": "p {}"})
    browser = workshop.browser()
    world = world_of(browser)
    digest = browser.app.registry.templates.assets.digest("shop")
    addresses = ("/shop/", f"/static/{digest}/shop/shop.css")
    assert [browser.get(one).status_int for one in addresses] == [200, 200]
    home = browser.get("/").text
    assert "The shop" in home
    assert "Sale &lt;b&gt;now" in home
    world.switch(shop=False)
    assert [browser.get(one, status="*").status_int for one in addresses] == [404, 404]
    home = browser.get("/").text
    assert "The shop" not in home
    assert "Sale" not in home
    world.switch(shop=True)
    assert [browser.get(one).status_int for one in addresses] == [200, 200]


def test_a_protected_page_of_a_disabled_plugin_is_not_found_rather_than_forbidden(workshop):
    workshop.plugin("shop", SHOP)
    browser = workshop.browser()
    assert browser.get("/shop/till", status="*").status_int == 401
    world_of(browser).switch(shop=False)
    assert browser.get("/shop/till", status="*").status_int == 404


OVERRIDE = """
from aipress_core.resources.base import Root
@view_config(context=Root, permission=NO_PERMISSION_REQUIRED)
def front(request):
    return Response("the shop's front page")
@view_config(route_name="health_live", permission=NO_PERMISSION_REQUIRED)
def live(request):
    return Response("alive")
def includeme(config):
    config.scan("aipress_shop.plugin")
"""


def test_a_page_that_a_plugin_overrides_falls_back_to_the_core_s(workshop):
    workshop.plugin("shop", OVERRIDE)
    browser = workshop.browser()
    assert browser.get("/").text == "the shop's front page"
    assert browser.get("/health/live").text == "alive"
    world_of(browser).switch(shop=False)
    assert "<h1" in browser.get("/").text
    assert browser.get("/health/live").json == {"status": "ok"}


def test_a_page_that_a_plugin_overrides_falls_back_to_the_other_plugin_s(workshop):
    workshop.plugin("shop", SHOP)
    workshop.plugin("sale", """
        from aipress_shop.plugin import Stall
        class Special(Stall):
            pass
        @view_config(context=Stall, request_param="sale", permission=NO_PERMISSION_REQUIRED)
        def stall(request):
            return Response("cheaper")
        def includeme(config):
            config.scan("aipress_sale.plugin")
        """, requires='["shop"]')
    browser = workshop.browser()
    assert browser.get("/shop/?sale=1").text == "cheaper"
    world_of(browser).switch(sale=False)
    assert browser.get("/shop/?sale=1").text == "open"


def test_an_act_of_a_plugin_that_fails_is_not_done_by_another_one_instead(workshop):
    """A page that only reads gives way to the one underneath; of an act nobody knows how far it came."""
    workshop.plugin("shop", """
        class Stall(Resource):
            pass
        @hookimpl
        def aipress_register_mounts():
            return [Mount("shop", Stall)]
        @view_config(context=Stall, request_method=("GET", "POST"), permission=NO_PERMISSION_REQUIRED)
        def stall(request):
            return Response("sold")
        def includeme(config):
            config.scan("aipress_shop.plugin")
        """)
    workshop.plugin("sale", """
        from aipress_shop.plugin import Stall
        class Special(Stall):
            pass
        @view_config(context=Stall, request_method=("GET", "POST"), request_param="sale", permission=NO_PERMISSION_REQUIRED)
        def stall(request):
            raise RuntimeError("half done")
        def includeme(config):
            config.scan("aipress_sale.plugin")
        """, requires='["shop"]')
    browser = workshop.browser()
    world = world_of(browser)
    assert browser.get("/shop/?sale=1").text == "sold"
    assert browser.post("/shop/?sale=1", {"csrf_token": world.token("/")}, status="*").status_int == 500


def test_views_that_a_library_registers_for_a_plugin_rest_with_it(workshop):
    workshop.plugin("shop", "def includeme(config):\n    config.include('helper_library')", {"../helper_library.py": """
        from pyramid.response import Response
        from pyramid.security import NO_PERMISSION_REQUIRED
        def includeme(config):
            config.add_route('helped', '/helped')
            config.add_view(lambda request: Response('helped'), route_name='helped', permission=NO_PERMISSION_REQUIRED)
        """})
    browser = workshop.browser()
    assert browser.get("/helped").text == "helped"
    world_of(browser).switch(shop=False)
    assert browser.get("/helped", status="*").status_int == 404


SUBSCRIBER = """
from pyramid.events import NewRequest, NewResponse, subscriber
@subscriber(NewResponse)
def sign(event):
    event.response.headers["X-Shop"] = "was here"
def includeme(config):
    config.scan("aipress_shop.plugin")
"""


def test_subscribers_rest_while_the_plugin_is_disabled(workshop):
    workshop.plugin("shop", SUBSCRIBER)
    browser = workshop.browser()
    assert browser.get("/").headers["X-Shop"] == "was here"
    world_of(browser).switch(shop=False)
    assert "X-Shop" not in browser.get("/").headers


@pytest.mark.parametrize("event", ["NewRequest", "ContextFound", "NewResponse", "BeforeRender"])
def test_a_subscriber_that_raises_breaks_no_page(workshop, event):
    workshop.plugin("shop", f"""
        import pyramid.events
        def fail(event):
            raise RuntimeError("in a subscriber")
        def includeme(config):
            config.add_subscriber(fail, pyramid.events.{event})
        """)
    browser = workshop.browser()
    assert browser.get("/").status_int == 200
    if event != "BeforeRender":
        assert browser.app.registry.hooks.errors["shop", "subscriber"] > 0


def test_services_of_a_disabled_plugin_are_not_found(workshop):
    workshop.plugin("shop", """
        class Till: pass
        def includeme(config):
            config.register_service_factory(lambda context, request: "a till", Till)
            config.register_service(["a drawer"], Till, name="drawer")
        """)
    workshop.plugin("asker", """
        from aipress_shop.plugin import Till
        def ask(request):
            try:
                return Response(f"{request.find_service(Till)}, {request.find_service(Till, name='drawer')}")
            except LookupError as error:
                return Response(f"none: {error}")
        def includeme(config):
            config.add_route("ask", "/ask")
            config.add_view(ask, route_name="ask", permission=NO_PERMISSION_REQUIRED)
        """, after='["shop"]')
    browser = workshop.browser()
    assert browser.get("/ask").text == "a till, ['a drawer']"
    world_of(browser).switch(shop=False)
    assert browser.get("/ask").text.startswith("none:")


def test_a_view_says_which_plugin_answered(workshop):
    workshop.plugin("shop", SHOP)
    browser = workshop.browser()
    assert browser.get("/shop/").headers["X-View-Plugin"] == "shop"
    assert browser.get("/").headers["X-View-Plugin"] == "core"


def test_a_plugin_that_is_disabled_by_default_is_off_until_it_is_chosen(workshop):
    workshop.plugin("shop", SHOP, default_enabled="false")
    browser = workshop.browser()
    assert browser.get("/shop/", status="*").status_int == 404
    world_of(browser).switch(shop=True)
    assert browser.get("/shop/").status_int == 200


def test_a_plugin_whose_requirement_is_off_is_off_too(workshop):
    workshop.plugin("base")
    workshop.plugin("shop", SHOP, requires='["base"]')
    browser = workshop.browser()
    world_of(browser).switch(base=False)
    assert browser.get("/shop/", status="*").status_int == 404


def test_a_forbidden_plugin_is_off_whatever_was_chosen(workshop):
    workshop.plugin("shop", SHOP)
    browser = workshop.browser(**{"aipress.plugins.forbidden": "shop"})
    world_of(browser).switch(shop=True)
    assert browser.get("/shop/", status="*").status_int == 404


def test_a_core_plugin_cannot_be_off(workshop):
    workshop.plugin("shop", SHOP, core="true")
    browser = workshop.browser(**{"aipress.plugins.forbidden": "shop"})
    world_of(browser).switch(shop=False)
    assert browser.get("/shop/").status_int == 200


def test_a_plugin_may_leave_its_own_addresses_out_of_the_check_against_forgery(workshop):
    workshop.plugin("shop", SHOP + "    config.add_csrf_exemption('/shop/hook')\n" + """
@view_config(context=Stall, name="hook", permission=NO_PERMISSION_REQUIRED)
@view_config(context=Stall, name="hooked", permission=NO_PERMISSION_REQUIRED)
def hook(request):
    return Response("taken")
""")
    browser = workshop.browser()
    assert browser.post("/shop/hook").text == "taken"
    assert browser.post("/shop/hooked", status="*").status_int == 400


def test_a_menu_entry_whose_permission_fails_is_left_out_and_breaks_no_page(workshop):
    workshop.plugin("shop", """
        @hookimpl
        def aipress_register_permissions():
            return [Permission("shop:till.open", "x", when=lambda identity, context: context.no_such_attribute)]
        @hookimpl
        def aipress_nav_items(menu):
            return [NavItem("Ghost", "/ghost", permission="shop:nobody.declares"), NavItem("Till", "/till", permission="shop:till.open"),
                    NavItem("Fine", "/fine")] if menu == "main" else []
        """)
    browser = workshop.browser()
    world_of(browser).login("member")
    home = browser.get("/").text
    assert "Fine" in home
    assert "Ghost" not in home
    assert "Till" not in home
