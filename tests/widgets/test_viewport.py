from hypothesis import given
from hypothesis import strategies as st

from inbox.widgets.viewport import Viewport


def view_of(heights, body, top=0, skip=0):
    view = Viewport(heights.__getitem__)
    view.count, view.body, view.top, view.skip = len(heights), body, top, skip
    return view


heights = st.lists(st.integers(1, 9), min_size=1, max_size=30)


@given(heights, st.integers(1, 12), st.lists(st.tuples(st.sampled_from("slet"), st.integers(-20, 40)), max_size=12))
def test_no_row_overlaps_and_no_room_is_wasted_whatever_is_done(sizes, body, acts):
    view = view_of(sizes, body)
    for act, number in acts:
        if act == "s":
            view.scroll(number)
        elif act == "l":
            view.show(number % len(sizes))
        elif act == "e":
            view.show_end()
        else:
            view.to_top()
        seen = list(view.rows())
        assert [row for row, *_ in seen] == list(range(seen[0][0], seen[0][0] + len(seen)))
        lines = sum(count for _, _, count in seen)
        assert lines == min(body, sum(sizes))
        for row, first, count in seen:
            assert first >= 0
            assert first + count <= sizes[row]
            assert count > 0


@given(heights, st.integers(1, 12), st.integers(0, 29), st.integers(0, 29))
def test_a_shown_row_is_in_view_as_far_as_it_fits(sizes, body, start, index):
    view = view_of(sizes, body)
    view.show(start % len(sizes))
    index %= len(sizes)
    view.show(index)
    shown = {row: count for row, _, count in view.rows()}
    assert shown[index] == min(sizes[index], body)


def test_a_row_below_the_view_brings_half_a_page_with_it():
    view = view_of([2] * 100, 20)
    view.show(10)
    assert (view.top, view.skip) == (5, 0)
    view.show(11)
    assert (view.top, view.skip) == (5, 0)


def test_the_view_begins_with_a_whole_row_after_a_jump():
    view = view_of([2] * 100, 21)
    for row in range(60):
        view.show(row)
        assert view.skip == 0


def test_heights_far_from_the_view_are_never_asked():
    asked = set()

    def height(row):
        asked.add(row)
        return 2

    view = Viewport(height)
    view.count, view.body = 100_000, 40
    view.show(99_999)
    view.show(0)
    view.show(50_000)
    view.scroll(3)
    assert view.at_end is False
    assert len(asked) < 300


def test_at_end_is_true_exactly_when_the_last_line_is_seen():
    view = view_of([3] * 10, 6)
    view.show_end()
    assert view.at_end
    view.scroll(-1)
    assert not view.at_end
