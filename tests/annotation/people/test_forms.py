"""Plain pages: nothing that was typed becomes HTML, and no link leads elsewhere."""

import pytest

from annotation.people.forms import form_page, options, own_path, pages_css, read_form

HOSTILE = "\"><script>alert(1)</script>${1+1}$login'"


@pytest.mark.parametrize("path", ["/", "/?q=hi&x=%2F#compare", "/account", "/#results", "/download/a.csv"])
def test_own_paths_are_kept(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        *("//evil.example", "/\\evil.example", "\\/evil.example", "https://evil.example", "evil", "", "javascript:x()"),
        *("/\t/evil.example", "/\n/evil.example", "/a b", "/\x00", " /", "/login", "/login?to=/", "/signout", "/join/"),
    ],
)  # fmt: skip
def test_every_other_target_is_the_first_page(path: str) -> None:
    assert own_path(path) == "/"


def test_what_was_typed_is_text() -> None:
    page = form_page("login", "Sign in", 400, note="", login=HOSTILE, error=HOSTILE, name_focus="", password_focus="")
    said = bytes(page.body).decode()
    assert "<script>alert" not in said and said.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    assert "script-src 'self'" in page.headers["content-security-policy"] and page.status_code == 400


def test_a_choice_stays_chosen() -> None:
    drawn = options([("", "Rather <not> say"), ("a", "A")], "a")
    assert drawn == '<option value="">Rather &lt;not&gt; say</option><option value="a" selected>A</option>'


def test_a_form_is_read_whatever_it_is() -> None:
    assert read_form(b"login=a%26b&password=&x=%00%ff") == {"login": "a&b", "password": "", "x": "\ufffd\ufffd"}
    assert read_form(b"&".join([b"a=1"] * 30)) == {} and read_form(b"") == {}
    assert not {"login", "password"} & set(read_form(b'\xff{"login": 1}'))


def test_the_dark_colours_are_those_of_the_desk() -> None:
    css = pages_css()
    dark = css[css.index("@media (prefers-color-scheme: dark)") :]
    assert dark.count("--canvas: #0E1312") == 1 and css.count("--canvas: #0E1312") == 2
