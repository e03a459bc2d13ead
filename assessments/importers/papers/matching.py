"""Which indicator of the set each piece is: by its printed code and by its wording, one checking
the other. A code that is missing, used twice or wrong is put right where the wording and the order
leave one choice; where they do not, the piece belongs to no indicator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assessments.importers.papers.blocks import Block
from assessments.importers.papers.likeness import coverage, likeness
from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec

SAME = 0.5  # likeness from which a requirement is the set's own
OTHER = 0.25  # below it the requirement says something else
SURE = 0.6
AHEAD = 0.12  # of the second best
SHORTER = 0.45  # less than SAME: it names no indicator by itself


def name_blocks(blocks: Sequence[Block], spec: IndicatorSetSpec) -> list[str]:
    """Give every block its indicator's ``code`` (and ``doubt``); returns sentences about codes that
    were not as expected."""
    remarks: list[str] = []
    _accept_printed(blocks, spec)
    remarks += _by_wording(blocks, spec)
    remarks += _by_order(blocks, spec)
    return remarks


def words_of(indicator: IndicatorSpec, requirement: str) -> float:
    """How much the requirement says what the indicator does; a short one whose words are all the
    set's is not another."""
    official = [text for text in (indicator.title, indicator.requirement) if text]
    return max(
        *(likeness(requirement, text) for text in official),
        *(SHORTER * coverage(requirement, text) for text in official),
    )


def _accept_printed(blocks: Sequence[Block], spec: IndicatorSetSpec) -> None:
    """A printed code counts when the wording agrees, or says nothing. Of two with one code the
    first whose wording is like enough has it."""
    claims: dict[str, list[tuple[float, int]]] = {}
    for at, block in enumerate(blocks):
        if block.printed_code in spec.by_code and block.printed_code:
            indicator = spec.by_code[block.printed_code]
            like = words_of(indicator, block.requirement) if block.requirement else SAME
            claims.setdefault(indicator.code, []).append((like, at))
    for code, claimants in claims.items():
        like, at = max(claimants, key=lambda claim: (round(claim[0], 2), -claim[1]))
        if like >= OTHER or (len(claimants) == 1 and not _is_another(blocks[at], spec)):
            blocks[at].code = code
            if like < OTHER:
                blocks[
                    at
                ].doubt = f"Yêu cầu in tại chỉ tiêu {code} không giống tên chỉ số {code} của bộ."


def _is_another(block: Block, spec: IndicatorSetSpec) -> bool:
    best, like, second = _best(block, list(spec.indicators))
    return best is not None and like >= SURE and like - second >= AHEAD


def _best(
    block: Block, candidates: Sequence[IndicatorSpec]
) -> tuple[IndicatorSpec | None, float, float]:
    """The most alike, how much, and how much the second."""
    told = sorted(
        ((words_of(one, block.requirement), at) for at, one in enumerate(candidates)), reverse=True
    )
    if not told or not block.requirement:
        return None, 0.0, 0.0
    return candidates[told[0][1]], told[0][0], told[1][0] if len(told) > 1 else 0.0


def _by_wording(blocks: Sequence[Block], spec: IndicatorSetSpec) -> Iterator[str]:
    for block in blocks:
        if block.code:
            continue
        best, like, second = _best(block, _free(blocks, spec))
        if best is None or like < SAME or (like - second < AHEAD and like < 0.9):
            continue
        block.code = best.code
        if like < SURE:
            block.doubt = f"Nhận ra chỉ số {best.code} theo nội dung yêu cầu, giống chưa nhiều."
        yield _code_sentence(block)


def _code_sentence(block: Block) -> str:
    if block.printed_code is None:
        return (
            f"{block.place}: báo cáo không ghi mã chỉ tiêu; theo nội dung yêu cầu đây là chỉ số"
            f" {block.code}."
        )
    return (
        f"{block.place}: báo cáo ghi mã {block.printed_code} (trùng hoặc nhầm); theo nội dung yêu"
        f" cầu đây là chỉ số {block.code}."
    )


def _free(blocks: Sequence[Block], spec: IndicatorSetSpec) -> list[IndicatorSpec]:
    taken = {block.code for block in blocks}
    return [one for one in spec.indicators if one.code not in taken]


def _by_order(blocks: Sequence[Block], spec: IndicatorSetSpec) -> Iterator[str]:
    """A piece without a usable wording is the one indicator that lacks between its neighbours."""
    order = [one.code for one in spec.indicators]
    for at, block in enumerate(blocks):
        if block.code or not (block.result or block.scores):
            continue
        before = next((b.code for b in reversed(blocks[:at]) if b.code), "")
        after = next((b.code for b in blocks[at + 1 :] if b.code), "")
        first = order.index(before) + 1 if before else 0
        last = order.index(after) if after else len(order)
        taken = {one.code for one in blocks}
        lacking = [code for code in order[first:last] if code not in taken]
        if len(lacking) != 1 or not _may_be(block, spec.by_code[lacking[0]]):
            continue
        block.code = lacking[0]
        block.doubt = (
            f"Báo cáo không có tiêu đề của chỉ số {block.code}; nhận ra theo thứ tự giữa hai chỉ số"
            " trước và sau."
        )
        yield f"{block.place}: {block.doubt}"


def _may_be(block: Block, indicator: IndicatorSpec) -> bool:
    return not block.requirement or words_of(indicator, block.requirement) >= OTHER
