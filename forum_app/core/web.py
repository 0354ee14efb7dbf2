"""What every page shares: error pages, safe redirects, security headers, built assets, paging."""

import json
import logging
from collections.abc import Callable
from functools import cached_property
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_sqlalchemy.pagination import Pagination, SelectPagination
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException, NotFound, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import RequestRedirect

from .db import db, is_collision, is_knot
from .errors import ForumError
from .i18n import LANGUAGES, translate
from .paths import PACKAGE, resource

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
BESIDE = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
LAST_PAGE = 100_000  # no list of ours is longer; databases cannot count as far as an address can
ORIGIN_ALONE = "strict-origin"  # keeps a secret address from all, yet tells the guard of forms whose they are
NO_DEVICES = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
A_YEAR = 31_536_000
SHORT_WHILE = 1  # seconds after which a browser may send again what met somebody else's writing

csrf = CSRFProtect()
log = logging.getLogger("forum")


def safe_next(fallback: str) -> str:
    r"""Where to go after signing in: a path of this site, else the fallback.

    Browsers read `//host`, `/\host` and control characters as ways out, so only plain paths pass.
    """
    wish = request.values.get("next", "")
    is_path = wish.startswith("/") and not wish.startswith("//")
    return wish if is_path and wish.isprintable() and "\\" not in wish else fallback


def public_url(endpoint: str, **values: Any) -> str:
    """An absolute address made from the settings, never from the request; commands and jobs use it too."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{current_app.config['PUBLIC_URL']}{path}"


def language_url(code: str) -> str:
    """This page in another language."""
    query = {**request.args.to_dict(), "lang": code}
    return f"{request.path}?{urlencode(query)}"


def alternate_urls() -> dict[str, str]:
    """This page's absolute address in each language, for search engines."""
    base = current_app.config["PUBLIC_URL"] + request.path
    return {code: f"{base}?lang={code}" for code in LANGUAGES}


def paged(query: Select[Any], *, rows: int, total: int | None = None) -> Pagination:
    """The page of a list that the address asks for; empty where the list does not reach that far.

    Args:
        query: all its rows, in order.
        rows: how many a page shows.
        total: how many there are, where that is known; else the database is asked.

    """
    kind = SelectPagination if total is None else _Counted
    return kind(select=query, total=total, **_asked_for(rows))


def paged_by_number(
    numbers: Select[int], shown: Callable[[Select[int]], Select[Any]], *, rows: int, total: int
) -> Pagination:
    """The page of a long list of known length.

    Args:
        numbers: of all its rows, in order; the database sorts these alone.
        shown: what the page shows of the rows with the numbers of one page.
        rows: how many a page shows.
        total: how many there are.

    """
    return _Numbered(select=numbers, shown=shown, total=total, **_asked_for(rows))


def _asked_for(rows: int) -> dict[str, Any]:
    page = min(request.args.get("page", 1, type=int), LAST_PAGE)
    return {"session": db.session, "page": page, "per_page": rows, "error_out": False}


class _Counted(SelectPagination):
    def _query_count(self) -> int:
        return int(self._query_args["total"])


class _Numbered(_Counted):
    def _query_items(self) -> list[Any]:
        query = self._query_args
        numbers = query["select"].limit(self.per_page).offset(self._query_offset)
        return list(query["session"].scalars(query["shown"](numbers)))


SIGNED_IN = 'Session realm="forum"'  # no browser asks for a name and password of its own by it


class Assets:
    """The built front end: logical names to file names that carry a hash of the content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def _names(self) -> dict[str, str]:
        manifest = self.folder / "manifest.json"
        if not manifest.is_file():
            raise RuntimeError("The front end is not built. Run: make setup")
        names: dict[str, str] = json.loads(manifest.read_text())
        return names

    @cached_property
    def drawing(self) -> str:
        """A word for how pages are drawn: it changes with the front end, a template or a translation."""
        files = (
            self.folder / "manifest.json",
            *sorted(resource("templates").rglob("*.html")),
            *sorted((PACKAGE / "translations").rglob("*.mo")),
        )
        return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()

    def url(self, name: str) -> str:
        """The address of a built file by its logical name, as `app.css`; a list asks for hundreds."""
        if "assets" not in g:
            g.assets = url_for("static", filename="")
        return f"{g.assets}{self._names[name]}"


def allow(directive: str, source: str) -> None:
    """Let the answer of this request use one more source, as a page that decodes needs WebAssembly."""
    extra = g.setdefault("csp_extra", {})
    extra[directive] = f"{extra.get(directive, '')} {source}".strip()


def frame_anywhere() -> None:
    """Let pages of others show this page in a frame: for what is public, holds no form and no account."""
    g.framed = True


def allow_camera() -> None:
    """Let this page ask for the camera and run the decoder."""
    g.camera = True
    allow("script-src", "'wasm-unsafe-eval'")
    allow("worker-src", "'self'")
    allow("media-src", "'self' blob:")


def _policy() -> str:
    extra = g.get("csp_extra", {})
    names = [*POLICY, *(name for name in extra if name not in POLICY)]
    if g.get("framed"):
        names.remove("frame-ancestors")
    return "; ".join(f"{name} {POLICY.get(name, '')} {extra.get(name, '')}".strip() for name in names)


def _harden(response: Response) -> Response:
    devices = NO_DEVICES.replace("camera=()", "camera=(self)") if g.get("camera") else NO_DEVICES
    headers = {
        "Content-Security-Policy": _policy(),
        "Permissions-Policy": devices,
        "Referrer-Policy": ORIGIN_ALONE if g.get("has_secret_address") else "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = SIGNED_IN
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static" and response.status_code < HTTPStatus.BAD_REQUEST:
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def attachment(body: bytes, media_type: str, filename: str, *, inline: bool = False) -> Response:
    """A file for the person: never cached, never read as a page of ours."""
    response = Response(body, mimetype=media_type)
    response.headers.set("Content-Disposition", "inline" if inline else "attachment", filename=filename)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def beside(body: bytes, media_type: str, filename: str) -> Response:
    """A document shown in a frame of our own page: by the browser's viewer, which runs nothing."""
    response = attachment(body, media_type, filename, inline=True)
    response.headers["Content-Security-Policy"] = BESIDE
    return response


def is_api() -> bool:
    """Whether a machine asks: it gets JSON, not pages."""
    return request.path.startswith("/api/")


def explain(error: ForumError) -> ResponseReturnValue:
    """The answer to a refusal that no form showed."""
    return _refused(translate(error.message, error.values)), error.status, error.headers


def check_form_token() -> None:
    """Refuse a request that comes from another site's page; for routes that ask who it is first."""
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


def _explain_meanwhile(error: Exception) -> ResponseReturnValue:
    """The answer to whoever wrote at the same moment as somebody else; a fault of ours stays a fault."""
    if isinstance(error, IntegrityError) and not is_collision(error):
        return _explain_fault(error)
    if isinstance(error, OperationalError) and not is_knot(error):
        return _explain_fault(error)
    log.warning("Two wrote at the same moment", exc_info=error)
    db.session.rollback()
    if isinstance(error, OperationalError):
        answer = _refused(gettext("The system is busy at this moment. Please send it again."))
        return answer, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": str(SHORT_WHILE)}
    message = gettext("Somebody else changed this at the same moment. Look at what is there, then try again.")
    return _refused(message), HTTPStatus.CONFLICT


def _explain_fault(error: Exception) -> ResponseReturnValue:
    """A fault that a handler of its own kind does not explain goes the way of all others."""
    if current_app.testing:
        raise error
    return _explain_bug(error)


def _refused(message: str) -> str | dict[str, str]:
    return {"error": message} if is_api() else render_template("_shared/refused.html", message=message)


def explain_csrf(_error: CSRFError) -> ResponseReturnValue:
    """The answer to a form that has lost its token."""
    message = gettext("This page had expired. Nothing was saved; please send it again.")
    return _refused(message), HTTPStatus.BAD_REQUEST


def explain_http(error: HTTPException) -> ResponseReturnValue:
    """The answer to an error of HTTP, with the headers that belong to it."""
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    if isinstance(error, SecurityError):  # a forged host: no address of ours can be made for its page
        return error
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    if is_api():
        return {"error": HTTPStatus(error.code).phrase}, error.code, headers
    g.pop("edition", None)  # the page of a draft edition and of a missing one are the same
    return render_template("_shared/error.html", code=error.code), error.code, headers


def _refuse_unknown_files() -> None:
    """Machines ask every site for files (robots.txt, .well-known/…): no editions, and no closed pages."""
    has_no_route = isinstance(request.routing_exception, NotFound | RequestRedirect)
    if has_no_route and "." in request.path and not is_api():
        raise NotFound


def _refuse_other_hosts() -> None:
    """Where the site's address is an IPv6 one; Werkzeug itself looks at any other (TRUSTED_HOSTS)."""
    if current_app.config["TRUSTED_HOSTS"]:
        return
    own = urlsplit(current_app.config["PUBLIC_URL"])
    if urlsplit(request.host_url).hostname != own.hostname:
        raise SecurityError(f"Host {request.host!r} is not trusted.")


def _explain_bug(error: Exception) -> ResponseReturnValue:
    log.error("The request failed", exc_info=error)
    if is_api():
        return {"error": "Internal Server Error"}, HTTPStatus.INTERNAL_SERVER_ERROR
    for known in ("edition", "_login_user"):  # the database may be what failed: the page does without it
        g.pop(known, None)
    return render_template("_shared/error.html", code=500), HTTPStatus.INTERNAL_SERVER_ERROR


def init_app(app: Flask) -> None:
    """Guard every answer and explain every error."""
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    csrf.init_app(app)
    assets = Assets(Path(str(app.static_folder)))
    app.extensions["forum_assets"] = assets
    app.jinja_env.globals |= {
        "asset": assets.url,
        "language_url": language_url,
        "alternate_urls": alternate_urls,
        "public_url": public_url,
    }
    app.before_request(_refuse_other_hosts)
    app.before_request(_refuse_unknown_files)
    app.after_request(_harden)
    app.register_error_handler(ForumError, explain)
    app.register_error_handler(HTTPException, explain_http)
    for meanwhile in (IntegrityError, OperationalError, StaleDataError, ObjectDeletedError):
        app.register_error_handler(meanwhile, _explain_meanwhile)
    if not app.config["TESTING"]:
        app.register_error_handler(Exception, _explain_bug)
