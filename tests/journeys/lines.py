"""The line between a browser and the server: slow, cut, and how much went over it."""

from types import TracebackType
from typing import Any, Self

# Bytes a second and milliseconds of delay, as a phone at the edge of 2G has them.
SLOW = {"latency": 300, "downloadThroughput": 30_000, "uploadThroughput": 20_000}
PAGE_500 = "<title>500</title><h1>500</h1><p class=incident>A1B2C3D4</p>"
CUT = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


class Line:
    """What Chromium's own network says and does for one page."""

    def __init__(self, page: Any) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.sizes: dict[str, float] = {}
        self.addresses: dict[str, str] = {}
        self.session.on("Network.responseReceived", self._named)
        self.session.on("Network.loadingFinished", self._measured)

    def _named(self, event: Any) -> None:
        self.addresses[event["requestId"]] = event["response"]["url"]

    def _measured(self, event: Any) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    @property
    def transferred(self) -> float:
        """Bytes since the line was last asked to begin anew, headers and all."""
        return sum(self.sizes.values())

    def forget(self) -> None:
        self.sizes.clear()

    def slow(self) -> None:
        self._emulate(offline=False, **SLOW)

    def cut(self) -> None:
        self._emulate(offline=True, **CUT)

    def mend(self) -> None:
        self._emulate(offline=False, **CUT)

    def _emulate(self, **conditions: Any) -> None:
        self.session.send("Network.emulateNetworkConditions", conditions)


class Failing:
    """While it lasts, the server answers every POST with its page for 500."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.pattern = page, f"{address}/**"
        self.times = 0

    def _answer(self, route: Any) -> None:
        if route.request.method != "POST":
            return route.fallback()
        self.times += 1
        return route.fulfill(status=500, content_type="text/html", body=PAGE_500)

    def __enter__(self) -> Self:
        self.page.route(self.pattern, self._answer)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.page.unroute(self.pattern, self._answer)


def shift(page: Any) -> float:
    """How much of the page moved after it was first painted (CLS)."""
    return float(
        page.evaluate(
            """() => new Promise(done => {
                let sum = 0;
                new PerformanceObserver(list => {
                    for (const one of list.getEntries())
                        if (!one.hadRecentInput) sum += one.value;
                }).observe({type: "layout-shift", buffered: true});
                setTimeout(() => done(sum), 200);
            })"""
        )
    )


def too_small(page: Any) -> list[str]:
    """What is to be tapped and is below 24 by 24, but for links within a text."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll(
                "a, button, input, select, textarea, summary")]
              .filter(one => one.checkVisibility({visibilityProperty: true}) &&
                one.type !== "hidden" && !one.closest(".skip, .visually-hidden") &&
                !(one.tagName === "A" && getComputedStyle(one).display === "inline"))
              .map(one => {
                const own = one.getBoundingClientRect();
                const label = one.labels?.[0]?.getBoundingClientRect();
                const box = label && label.height > own.height ? label : own;
                return [one, box];
              })
              .filter(([one, box]) => box.width && (box.width < 24 || box.height < 24))
              .map(([one, box]) =>
                `${one.outerHTML.slice(0, 90)} ${box.width}x${box.height}`)"""
        )
    )
