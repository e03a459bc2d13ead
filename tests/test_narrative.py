"""Narratives: what survives the cleaning, what does not, and the words that are left."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.narrative import ALLOWED_TAGS, clean_html, plain_text

TABLE = (
    "<table><thead><tr><th>Thôn</th><th>Số điểm</th></tr></thead>"
    '<tbody><tr><td colspan="2">Đông Đa</td></tr><tr><td rowspan="3">1</td><td>2</td></tr></tbody>'
    "</table>"
)


@pytest.mark.parametrize(
    "narrative",
    [
        "",
        "Đã thực hiện",
        "<p>Đã <strong>thực hiện</strong>, <em>đúng hạn</em>.</p><p>Dòng một<br>dòng hai</p>",
        "<ul><li>Một</li><li>Hai<ol><li>Hai chấm một</li></ol></li></ul>",
        TABLE,
        "1 &lt; 2 &amp; 3 &gt; 2",
    ],
)
def test_what_reports_live_on_survives_unchanged(narrative):
    assert clean_html(narrative) == narrative


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a<script>alert(1)</script>b", "ab"),
        ("a<SCRIPT SRC=//x>alert(1)</SCRIPT>b", "ab"),
        ("a<style>p { color: red }</style>b", "ab"),
        ('a<img src="x" onerror="alert(1)">b', "ab"),
        ('<a href="javascript:alert(1)">Cổng dịch vụ</a>', "Cổng dịch vụ"),
        ('a<iframe src="//x">khung</iframe>b', "ab"),
        ("a<svg onload=alert(1)><script>x</script></svg>b", "ab"),
        ("a<textarea><p>b</p></textarea>c", "ac"),
        ("a<title>Tài liệu</title>b", "ab"),
        ("a<!-- lời dặn -->b", "ab"),
        ("a<noscript><p>b</p></noscript>c", "ac"),
        ('<p onclick="alert(1)" style="color:red" class="x" id="y">a</p>', "<p>a</p>"),
        ('<table><tr><td onmouseover="x" width="9" colspan="2">a</td></tr></table>',
         '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>'),
        ("<p>chưa đóng", "<p>chưa đóng</p>"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("  <p>a</p>\n", "<p>a</p>"),
        ("a\x00b", "ab"),
    ],
)  # fmt: skip
def test_everything_else_is_dropped(typed, kept):
    assert clean_html(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<b>đậm</b> và <I>nghiêng</I>", "<strong>đậm</strong> và <em>nghiêng</em>"),
        ("<div>Một</div><div>Hai</div>", "<p>Một</p><p>Hai</p>"),
        ("<div>Một<p>Hai</p></div>", "<p>Một</p><p>Hai</p>"),
        ("<h2 class=x>Kết quả</h2>Đạt", "<p>Kết quả</p>Đạt"),
        ("<div><ul><li>a</li></ul></div>", "<ul><li>a</li></ul>"),
        ("<blockquote>a</blockquote><br/>b<bdo>c</bdo>", "<p>a</p><br>bc"),
    ],
)
def test_blocks_and_emphasis_of_other_editors_become_ours(typed, kept):
    assert clean_html(typed) == kept


def test_mess_of_word_leaves_only_the_words():
    typed = (
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><title>Báo cáo</title>"
        "<style><!-- p.MsoNormal {margin:0cm} --></style></head><body lang=VI>"
        "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml>"
        "<![endif]--><xml><w:Zoom>0</w:Zoom></xml>"
        "<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>"
        "<![if !supportLists]><span style='mso-list:Ignore'>-<span>&nbsp;</span></span><![endif]>"
        "<span lang=VI style='font-family:\"Times New Roman\"'>Đã lập <b>12</b> điểm<o:p></o:p>"
        "</span></p><p class=MsoNormal><o:p></o:p></p></body></html>"
    )

    assert clean_html(typed) == "<p>-&nbsp;Đã lập <strong>12</strong> điểm</p>"
    assert plain_text(clean_html(typed)) == "- Đã lập 12 điểm"


@pytest.mark.parametrize("span", ["0", "-1", "100", "100000", "2.5", "1>2", "a", ""])
def test_span_that_would_stop_the_layout_is_dropped(span):
    typed = f'<table><tbody><tr><td colspan="{span}" rowspan="{span}">a</td></tr></tbody></table>'

    assert clean_html(typed) == "<table><tbody><tr><td>a</td></tr></tbody></table>"


def test_decomposed_letters_are_composed():
    words = "<p>Ủy ban nhân dân xã Quảng Bình đã thực hiện</p>"
    decomposed = unicodedata.normalize("NFD", words)

    assert decomposed != words
    assert clean_html(decomposed) == words


@pytest.mark.parametrize(
    ("narrative", "words"),
    [
        ("", ""),
        ("<p></p><p>&nbsp;</p><p> <br> </p>", ""),
        ("<p>Một</p><p>Hai</p>", "Một\nHai"),
        ("Trước<p>Sau</p>", "Trước\nSau"),
        ("Một<br>hai<br />ba", "Một\nhai\nba"),
        ("<ul><li>Một</li><li>Hai<ul><li>Ba</li></ul></li></ul>", "Một\nHai\nBa"),
        (TABLE, "Thôn Số điểm\nĐông Đa\n1 2"),
        ("<p>12&nbsp;điểm,   <strong>đủ</strong>\n cả</p>", "12 điểm, đủ\ncả"),
        ("<p>1 &lt; 2 &amp; 3</p>", "1 < 2 & 3"),
        ("<p>&lt;p&gt;</p>", "<p>"),
    ],
)
def test_plain_text_has_the_words_one_block_a_line(narrative, words):
    assert plain_text(narrative) == words


TAGS = ["p", "div", "b", "strong", "ul", "li", "table", "tr", "td", "script", "span", "h1", "br"]
pieces = st.one_of(
    st.sampled_from(TAGS).map(lambda tag: f"<{tag}>"),
    st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
    st.sampled_from(
        ['<td colspan="3" onclick="x">', "<!--", "-->", "&amp;", "<", ">", "<img src=x>"]
    ),
    st.text("aăđÀỆ 1\n", max_size=6),
)
messes = st.lists(pieces, max_size=12).map("".join)


class Reader(HTMLParser):
    """Everything that is not text, as a browser would meet it."""

    def __init__(self, narrative: str) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self.feed(narrative)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found |= {(tag, name) for name, _ in attrs} | {(tag, "")}

    def handle_comment(self, data):
        self.found.add(("!", "comment"))

    def handle_decl(self, decl):
        self.found.add(("!", "declaration"))


@settings(deadline=None)
@given(messes)
def test_nothing_but_the_allowed_tags_comes_through(typed):
    cleaned = clean_html(typed)

    allowed = {(tag, "") for tag in ALLOWED_TAGS} | {("td", "colspan")}
    assert Reader(cleaned).found <= allowed
    assert unicodedata.is_normalized("NFC", cleaned)
