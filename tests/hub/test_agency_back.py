"""Moving a thread to an OPD can be taken back where it had none."""

from typing import Any

from inbox.wire import SetAgency


async def test_a_thread_goes_back_to_where_it_had_no_agency(bench: Any) -> None:
    await bench.citizen()
    for agency in (None, "dinkes", None):
        result = await bench.run(SetAgency, agency=agency)
        assert (result.outcome, result.thread.agency) == ("done", agency)
