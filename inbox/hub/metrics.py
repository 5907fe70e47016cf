"""What the hub counts about itself, for Prometheus. No personal data: channel ids and outcomes only."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """The counters of one hub."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.webhooks = Counter(
            "siaga_webhooks", "Webhook bodies by answer", ["channel", "status"], registry=self.registry
        )
        self.ingest = Histogram(
            "siaga_ingest_seconds", "From the whole body to the durable commit", registry=self.registry,
            buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2.0),
        )  # fmt: skip
        self.sends = Counter("siaga_sends", "Send attempts by result", ["channel", "result"], registry=self.registry)
        self.media = Counter("siaga_media", "Media fetched by result", ["result"], registry=self.registry)
        self.feeds = Gauge("siaga_feeds", "Clients on the feed", registry=self.registry)
        self.channels = Gauge("siaga_channel_up", "1 while a channel is up", ["channel"], registry=self.registry)
        self.pending = Gauge("siaga_pending", "Replies waiting to leave", ["channel"], registry=self.registry)

    def text(self) -> bytes:
        """The Prometheus text format."""
        return generate_latest(self.registry)
